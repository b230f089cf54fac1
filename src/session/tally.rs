//! The guesses of a room: how often each option was named, once and again after talking about it.

/// The most options a question has.
pub const OPTIONS: usize = 4;
/// More of one option than this, in percent, and the room agrees.
const AGREED: u32 = 70;
/// More votes than this no room has; it keeps a stuck key from running away.
const VOTES_MAX: u32 = 999;

/// The votes on one question.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    first: [u32; OPTIONS],
    second: Option<[u32; OPTIONS]>,
}

/// What to do after a vote. It follows from how the votes lie and from nothing else, so that it
/// tells nobody which option is right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Advice {
    /// No option has most of the votes: talk, then vote again.
    Discuss,
    /// Most are of one mind, right or wrong: see what happens.
    GoOn,
}

impl Tally {
    /// One vote more for this option, or one less; it counts for the vote that is open.
    pub fn vote(&mut self, option: usize, is_more: bool) {
        let votes = self.second.as_mut().unwrap_or(&mut self.first);
        if let Some(votes) = votes.get_mut(option) {
            *votes = if is_more { (*votes + 1).min(VOTES_MAX) } else { votes.saturating_sub(1) };
        }
    }

    /// Opens the second vote; nothing before the first has any, and nothing twice.
    pub fn again(&mut self) {
        if self.second.is_none() && self.count() > 0 {
            self.second = Some([0; OPTIONS]);
        }
    }

    /// Whether the second vote is open.
    #[must_use]
    pub const fn is_again(&self) -> bool {
        self.second.is_some()
    }

    /// The first vote on this option, and the second if there is one.
    #[must_use]
    pub fn of(&self, option: usize) -> (u32, Option<u32>) {
        let of = |votes: &[u32; OPTIONS]| votes.get(option).copied().unwrap_or(0);
        (of(&self.first), self.second.as_ref().map(of))
    }

    /// The votes of the vote that is open.
    #[must_use]
    pub fn count(&self) -> u32 {
        self.open().iter().sum()
    }

    /// How long this many votes' bar is, in percent of the longest in either vote.
    #[must_use]
    pub fn length(&self, votes: u32) -> u32 {
        let all = self.first.iter().chain(self.second.iter().flatten());
        let most = all.copied().max().unwrap_or(0);
        (votes * 100).checked_div(most).unwrap_or(0)
    }

    /// This option's share of the vote that is open, in whole percent.
    #[must_use]
    pub fn share(&self, option: usize) -> u32 {
        let votes = self.open().get(option).copied().unwrap_or(0);
        (votes * 100 + self.count() / 2).checked_div(self.count()).unwrap_or(0)
    }

    /// What to do now; nothing before there are two votes.
    #[must_use]
    pub fn advice(&self) -> Option<Advice> {
        let most = self.open().iter().copied().max().unwrap_or(0);
        // Not by rounded shares: what is 70 percent and what is more must not hang on a rounding.
        let is_split = most * 100 <= AGREED * self.count();
        let advice = if is_split && self.second.is_none() { Advice::Discuss } else { Advice::GoOn };
        (self.count() > 1).then_some(advice)
    }

    const fn open(&self) -> &[u32; OPTIONS] {
        match &self.second {
            Some(second) => second,
            None => &self.first,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn voted(votes: [u32; OPTIONS]) -> Tally {
        let mut tally = Tally::default();
        for (option, count) in votes.into_iter().enumerate() {
            for _ in 0..count {
                tally.vote(option, true);
            }
        }
        tally
    }

    #[test]
    fn a_room_of_one_mind_goes_on_and_a_split_one_talks() {
        assert_eq!(voted([0; 4]).advice(), None);
        assert_eq!(voted([1, 0, 0, 0]).advice(), None);
        assert_eq!(voted([9, 6, 11, 2]).advice(), Some(Advice::Discuss));
        assert_eq!(voted([7, 3, 0, 0]).advice(), Some(Advice::Discuss));
        assert_eq!(voted([8, 3, 0, 0]).advice(), Some(Advice::GoOn));
    }

    #[test]
    fn advice_is_the_same_whichever_option_has_the_votes() {
        for turn in 0..OPTIONS {
            let mut votes = [9, 6, 11, 2];
            votes.rotate_left(turn);
            assert_eq!(voted(votes).advice(), Some(Advice::Discuss));
        }
    }

    #[test]
    fn the_second_vote_leaves_the_first_as_it_was() {
        let mut tally = voted([9, 6, 11, 2]);
        tally.again();
        assert_eq!((tally.of(2), tally.count(), tally.advice()), ((11, Some(0)), 0, None));
        tally.vote(2, true);
        tally.vote(2, true);
        tally.vote(0, true);
        tally.vote(0, false);
        tally.vote(0, false);
        assert_eq!((tally.of(2), tally.of(0)), ((11, Some(2)), (9, Some(0))));
        // One talk is enough: after it, the packet tells.
        tally.vote(1, true);
        tally.vote(1, true);
        assert_eq!(tally.advice(), Some(Advice::GoOn));
        tally.again();
        assert_eq!(tally.of(2), (11, Some(2)));
    }

    #[test]
    fn shares_and_bars_are_whole_percent() {
        let tally = voted([9, 6, 11, 2]);
        assert_eq!([0, 1, 2, 3].map(|option| tally.share(option)), [32, 21, 39, 7]);
        assert_eq!([9, 6, 11, 2].map(|votes| tally.length(votes)), [81, 54, 100, 18]);
        assert_eq!(Tally::default().share(0), 0);
        let mut none = Tally::default();
        none.vote(7, true);
        none.vote(0, false);
        none.again();
        assert_eq!(none, Tally::default());
    }
}
