//! What each sort of step looks like.

use packetwalk::lesson::{Guess, Hint, Predicate, Reason, Suggestion, catalog, prose};
use packetwalk::session::study::{Chapter, Study, Wish};
use packetwalk::session::{Intent, Session};
use packetwalk::text::{self, Args};

use super::{fields, said, wishes};
use crate::state::App;
use crate::view::{Node, button, el, words};

const LETTERS: [&str; 4] = ["A", "B", "C", "D"];

pub(super) fn say(session: &Session, study: &Study, text: &str) -> Vec<Node> {
    vec![said(session, study, "p", "say", text)]
}

/// A question, its options, and what came of it.
pub(super) fn predict(
    app: App,
    session: &Session,
    study: &Study,
    question: &str,
    guess: &Guess,
) -> Vec<Node> {
    let mut nodes = vec![said(session, study, "h3", "", question).attr("id", "question")];
    match guess {
        Guess::Options(options) => {
            let rows = options.iter().enumerate().map(|(place, option)| {
                choice(app, session, study, place, &option.text).key(&option.id)
            });
            let group = el("div").class("options").attr("role", "radiogroup");
            nodes.push(group.attr("aria-labelledby", "question").with_all(rows));
        }
        Guess::Dots { .. } => nodes.push(dots(app, session, study)),
    }
    let is_ready = study.chosen().is_some() || matches!(guess, Guess::Dots { .. });
    if study.outcome().is_none() {
        // What is shown stands still where there is something to read, until one goes on.
        let is_held = session.is_held();
        let id = if is_held { "lesson.on" } else { "lesson.run" };
        let run = wishes(app, "btn strong run", &text::plain(id), Wish::Run);
        let run = run.flag("disabled", !is_held && (study.is_busy() || !is_ready));
        let skip = wishes(app, "btn quiet", &text::plain("lesson.no_guess"), Wish::SkipGuess);
        let skip = skip.flag("disabled", study.is_busy());
        nodes.push(el("div").class("row").key("run").with(run.key("run")).with(skip.key("skip")));
    } else if let Guess::Options(options) = guess {
        nodes.extend(verdict(app, session, study, options));
    }
    nodes
}

fn choice(app: App, session: &Session, study: &Study, place: usize, text: &str) -> Node {
    let (is_mine, truth) = (study.chosen() == Some(place), study.outcome().and_then(|o| o.truth));
    let is_hit = truth == Some(place);
    let class = match (is_mine, is_hit) {
        (true, true) => "option mine hit",
        (true, false) => "option mine",
        (false, true) => "option hit",
        (false, false) => "option",
    };
    let note = |is_on: bool, id: &str| is_on.then(|| words("small", "", &text::plain(id)));
    let letter = LETTERS.get(place).copied().unwrap_or("");
    let says = said(session, study, "span", "option-text", text)
        .with_all(note(is_mine && truth.is_some(), "lesson.your_guess"))
        .with_all(note(is_hit, "lesson.what_happened"));
    wishes(app, class, "", Wish::Choose(place))
        .attr("role", "radio")
        .state("aria-checked", is_mine)
        .flag("disabled", study.is_busy() || truth.is_some())
        .with(words("span", "letter", letter).attr("aria-hidden", "true"))
        .with(says)
}

/// What was said and what happened, side by side.
fn verdict(
    app: App,
    session: &Session,
    study: &Study,
    options: &[packetwalk::lesson::Choice],
) -> Option<Node> {
    let outcome = study.outcome()?;
    let truth = options.get(outcome.truth?)?;
    let guess = study.chosen().and_then(|place| options.get(place));
    let mut note = el("div").class("note").key("verdict");
    match guess {
        Some(guess) if guess.id == truth.id => {
            note = note.with(words("p", "", &text::plain("lesson.as_said")));
        }
        Some(guess) => {
            let args = Args::new().text("guess", &guess.text).text("truth", &truth.text);
            note = note.with(words("p", "", &text::with("lesson.you_said", &args)));
            note = note.with(said(session, study, "p", "muted", &guess.why));
        }
        None => {}
    }
    note = note.with(said(session, study, "p", "", &truth.why));
    Some(note.with_all(outcome.request.map(|id| see(app, id))))
}

/// Goes to where it can be seen.
fn see(app: App, request: u32) -> Node {
    button("btn", &text::plain("lesson.see"), move || {
        app.dispatch(Intent::SelectRequest(request));
        app.dispatch(Intent::FlowEnd);
    })
    .key("see")
}

/// Bins with dots: those one has laid, and those that fell.
fn dots(app: App, session: &Session, study: &Study) -> Node {
    let bins = session.bins();
    let fallen = study.outcome().map(|outcome| &outcome.bins);
    let row = |(place, name): (usize, &String)| {
        let laid = study.dots(place);
        let args = Args::new().text("name", name).value("count", laid);
        let step = |text: &str, id: &str, more| {
            wishes(app, "btn icon", text, Wish::Dots(place, more))
                .attr("aria-label", &text::with(id, &args))
                .flag("disabled", fallen.is_some() || study.is_busy())
        };
        let marks = |count: u32| "●".repeat(usize::try_from(count).unwrap_or(0));
        let count = fallen.map(|bins| bins.get(name).copied().unwrap_or(0));
        let fell = count.map(|count| {
            let args = Args::new().value("count", count);
            words("span", "fell", &format!("{} {}", marks(count), text::with("lesson.fell", &args)))
        });
        el("div")
            .class("bin")
            .key(name)
            .attr("role", "group")
            .attr("aria-label", &text::with("lesson.bin", &args))
            .with(words("span", "mono", name))
            .with(step("−", "lesson.one_less", -1))
            .with(words("span", "laid", &format!("{} {laid}", marks(laid))))
            .with(step("+", "lesson.one_more", 1))
            .with_all(fell)
    };
    let left = Args::new().value("count", session.dots_left());
    el("div").class("bins").key("bins").with_all(bins.iter().enumerate().map(row)).with(words(
        "p",
        "muted",
        &text::with("lesson.dots_left", &left),
    ))
}

/// What a task has.
pub(super) struct Task<'a> {
    pub(super) goal: &'a str,
    pub(super) suggest: &'a [Suggestion],
    pub(super) hints: &'a [Hint],
    pub(super) done: &'a Predicate,
}

pub(super) fn task(app: App, session: &Session, study: &Study, task: &Task<'_>) -> Vec<Node> {
    let mut nodes = vec![said(session, study, "h3", "", task.goal)];
    let steps = task.done.steps().len();
    if steps > 1 {
        let args = Args::new().value("done", study.latched()).value("count", steps);
        nodes.push(words("p", "muted", &text::with("lesson.steps_done", &args)).key("steps"));
    }
    nodes.extend(fields::fields(app, session, study));
    nodes.push(suggestions(app, session, study, task.suggest));
    let hints = task.hints.iter().take(study.hints());
    let hints = hints.map(|hint| said(session, study, "li", "", &hint.text));
    nodes.push(el("ol").class("hints").key("hints").with_all(hints));
    if study.is_done() {
        let id = if study.was_shown() { "lesson.was_shown" } else { "lesson.done" };
        nodes.push(words("p", "note done", &text::plain(id)).key("done"));
    }
    nodes.push(help(app, study, task.hints.len()));
    nodes
}

/// Commands to be run with one tap.
pub(super) fn suggestions(
    app: App,
    session: &Session,
    study: &Study,
    suggest: &[Suggestion],
) -> Node {
    let is_busy = study.is_busy();
    let evidence = session.evidence(study);
    let suggestions = suggest.iter().enumerate().map(|(place, suggestion)| {
        let label = prose::filled(&suggestion.label, &evidence);
        wishes(app, "btn suggest mono", &label, Wish::Suggest(place))
            .key(&suggestion.label)
            .flag("disabled", is_busy)
    });
    el("div").class("suggestions").key("suggestions").with_all(suggestions)
}

/// Hints, then the lesson itself, then the beginning again.
fn help(app: App, study: &Study, hints: usize) -> Node {
    let mut row = el("div").class("row help").key("help");
    let (is_busy, is_done) = (study.is_busy(), study.is_done());
    if study.hints() < hints && !is_done {
        row = row.with(hint(app, study));
    }
    if !is_done {
        let show = wishes(app, "btn", &text::plain("lesson.show_me"), Wish::ShowMe);
        row = row.with(show.key("show").flag("disabled", is_busy));
    }
    let id = if study.was_shown() { "lesson.now_you" } else { "lesson.again" };
    let reset = wishes(app, "btn quiet", &text::plain(id), Wish::Reset);
    row.with(reset.key("reset").flag("disabled", is_busy))
}

/// The next hint: quiet at first, and held out to whom nothing has gone forward for long. While a
/// ticket keeps it back, a word that it will come.
fn hint(app: App, study: &Study) -> Node {
    if study.is_quiet() {
        return words("span", "muted", &text::plain("lesson.quiet")).key("hint");
    }
    let (class, id) = match (study.is_stuck(), study.hints()) {
        (true, _) => ("btn strong", "lesson.held_out"),
        (false, 0) => ("btn", "lesson.stuck"),
        (false, _) => ("btn", "lesson.hint"),
    };
    let hint = wishes(app, class, &text::plain(id), Wish::Hint);
    hint.key("hint").flag("disabled", study.is_busy())
}

pub(super) fn explain(
    app: App,
    session: &Session,
    study: &Study,
    question: &str,
    options: &[Reason],
) -> Vec<Node> {
    let answered = study.answered();
    let rows = options.iter().enumerate().map(|(place, option)| {
        let (is_mine, is_hit) = (answered == Some(place), answered.is_some() && option.is_right);
        let class = match (is_mine, is_hit) {
            (_, true) => "option hit",
            (true, false) => "option mine",
            (false, false) => "option",
        };
        let shown = (is_mine || is_hit).then(|| said(session, study, "small", "", &option.why));
        let text = said(session, study, "span", "option-text", &option.text).with_all(shown);
        wishes(app, class, "", Wish::Answer(place))
            .key(&option.text)
            .state("aria-pressed", is_mine)
            .with(
                words("span", "letter", LETTERS.get(place).copied().unwrap_or(""))
                    .attr("aria-hidden", "true"),
            )
            .with(text)
    });
    let options = el("div").class("options").with_all(rows);
    vec![said(session, study, "h3", "", question), options]
}

/// What was seen, and where to go from here.
pub(super) fn close(app: App, session: &Session, study: &Study) -> Node {
    let lesson = study.lesson();
    let close = &lesson.close;
    let part = |id: &str, text: &str| {
        (!text.is_empty()).then(|| {
            el("div")
                .class("take")
                .key(id)
                .with(words("h4", "", &text::plain(id)))
                .with(said(session, study, "p", "", text))
        })
    };
    let next = catalog::find(&close.next);
    let next = next.map(|next| {
        let args = Args::new().text("title", &next.metadata.title);
        let id = next.metadata.id.clone();
        wishes(app, "btn strong", &text::with("lesson.go_on", &args), Wish::Open(id)).key("go-on")
    });
    let bonus = (!lesson.bonus.is_empty() && study.chapter() == Chapter::Close)
        .then(|| wishes(app, "btn", &text::plain("lesson.bonus"), Wish::Bonus).key("bonus"));
    let all = button("btn", &text::plain("lesson.all"), move || super::learn::open(app)).key("all");
    let sources = close.sources.iter().map(|source| words("li", "", source));
    el("div")
        .class("step close")
        .key("close")
        .with(words("h3", "", &text::plain("lesson.saw")))
        .with(said(session, study, "p", "say", &close.saw))
        .with_all(part("lesson.remember", &close.remember))
        .with_all(part("lesson.real_world", &close.real_world))
        .with_all(part("lesson.note", &close.note))
        .with_all(report(study))
        .with(el("ul").class("sources muted").with_all(sources))
        .with(el("div").class("column").with_all(next).with_all(bonus).with(all))
}

/// How the tickets went.
fn report(study: &Study) -> Option<Node> {
    if study.tickets().is_empty() {
        return None;
    }
    let solved = study.tickets().iter().filter(|ticket| ticket.is_solved).count();
    let guessed = study.tickets().iter().filter(|ticket| ticket.is_guessed == Some(true)).count();
    let args = Args::new()
        .value("solved", solved)
        .value("guessed", guessed)
        .value("count", study.tickets().len());
    let revisit = revisits(study);
    let list = (!revisit.is_empty()).then(|| {
        let args = Args::new().text("lessons", &revisit.join(", "));
        words("p", "", &text::with("lesson.revisit", &args))
    });
    Some(
        el("div")
            .class("take")
            .key("report")
            .with(words("h4", "", &text::plain("lesson.report")))
            .with(words("p", "", &text::with("lesson.report_card", &args)))
            .with_all(list),
    )
}

/// The lessons that correct what guesses showed.
fn revisits(study: &Study) -> Vec<String> {
    let about = |belief: &String| {
        let mut lessons = catalog::all().iter();
        lessons.find(|lesson| lesson.metadata.fixes.contains(belief) && lesson.faults.is_empty())
    };
    let mut titles: Vec<String> = study
        .surprises()
        .iter()
        .filter_map(about)
        .map(|lesson| format!("{} {}", lesson.metadata.order, lesson.metadata.title))
        .collect();
    titles.dedup();
    titles
}
