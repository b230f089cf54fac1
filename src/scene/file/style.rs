//! The page's style rules as a file needs them: those for the drawing, without variables.

/// The rules of a style sheet that draw something, with `var(--name)` replaced by what `value` gives
/// for the name. Rules for small rooms (`@container`) are taken only if the room `is_small`; layers
/// are opened, all other conditions left out.
#[must_use]
pub fn rules(css: &str, is_small: bool, value: &dyn Fn(&str) -> String) -> String {
    let mut out = String::new();
    let mut rest = css;
    while let Some((head, after)) = rest.split_once('{') {
        // Statements like `@layer a, b;` may stand before a rule.
        let head = head.rsplit([';', '}']).next().unwrap_or("").trim();
        let (body, after) = block(after);
        rest = after;
        let is_open = head.starts_with("@layer") || (is_small && head.starts_with("@container"));
        if is_open {
            out.push_str(&rules(body, is_small, value));
        } else if !head.starts_with('@') {
            let selectors: Vec<&str> = head.split(',').map(str::trim).filter(is_drawn).collect();
            if !selectors.is_empty() {
                let body = filled(body.trim(), value);
                for part in [&selectors.join(","), "{", &body, "}"] {
                    out.push_str(part);
                }
            }
        }
    }
    out
}

/// What is inside the braces that have just been opened, and what comes after them.
fn block(text: &str) -> (&str, &str) {
    let mut depth = 1_usize;
    for (at, sign) in text.char_indices() {
        match sign {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            let (body, after) = text.split_at(at);
            return (body, after.get(1..).unwrap_or(""));
        }
    }
    (text, "")
}

/// Whether a selector is about a shape as it stands: no state of a pointer, nothing around the drawing.
fn is_drawn(selector: &&str) -> bool {
    const OTHERS: [&str; 8] =
        [":hover", ":focus", ":has(", ".stage", ".picture", ".swarm", ".inspector", ".hit"];
    !OTHERS.iter().any(|other| selector.contains(other))
}

fn filled(body: &str, value: &dyn Fn(&str) -> String) -> String {
    let mut out = String::new();
    let mut rest = body;
    while let Some((before, after)) = rest.split_once("var(") {
        let (name, after) = after.split_once(')').unwrap_or((after, ""));
        out.push_str(before);
        let words: Vec<String> = value(name.trim()).split_whitespace().map(str::to_owned).collect();
        out.push_str(&words.join(" "));
        rest = after;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::rules;

    fn red(name: &str) -> String {
        format!("<{name}>")
    }

    #[test]
    fn variables_are_replaced_and_states_left_out() {
        let css = "@layer a, b;\n@layer stage { .pod:hover .card, .card { fill: var(--ink); \
                   stroke: var( --line ) } .hit { fill: none; } }";
        assert_eq!(rules(css, false, &red), ".card{fill: <--ink>; stroke: <--line>}");
    }

    #[test]
    fn small_rooms_have_their_own_rules() {
        let css =
            "a { b: c; } @container app (max-width: 9px) { a { b: d; } } @media x { e { f: g } }";
        assert_eq!(rules(css, false, &red), "a{b: c;}");
        assert_eq!(rules(css, true, &red), "a{b: c;}a{b: d;}");
    }
}
