//! The curriculum, in order: reading this list is reading the course.

use std::sync::OnceLock;

use crate::lesson::Lesson;
use crate::lesson::decode::decode;

macro_rules! lesson {
    ($name:literal) => {
        ($name, include_str!(concat!("../../assets/lessons/", $name, ".yaml")))
    };
    // One that is too long for one file goes on in another.
    ($name:literal, $more:literal) => {
        (
            $name,
            concat!(
                include_str!(concat!("../../assets/lessons/", $name, ".yaml")),
                include_str!(concat!("../../assets/lessons/", $more, ".yaml"))
            ),
        )
    };
}

/// The lessons' texts by their ids, in the order of the course.
pub static LESSONS: &[(&str, &str)] = &[
    lesson!("pod-address"),
    lesson!("replaced"),
    lesson!("stable-name"),
    lesson!("nobody-home"),
    lesson!("label-query"),
    lesson!("three-ports"),
    lesson!("ready"),
    lesson!("goodbye"),
    lesson!("dice"),
    lesson!("sticky"),
    lesson!("nodeport"),
    lesson!("whose-localhost"),
    lesson!("front-door"),
    lesson!("who-was-that"),
    lesson!("surnames"),
    lesson!("headless"),
    lesson!("one-front-door"),
    lesson!("tickets", "tickets-more"),
];

/// A way through some of the lessons.
#[derive(Debug)]
pub struct Path {
    /// Its name in links.
    pub id: &'static str,
    /// The lessons, by their places in the course, from 1.
    pub orders: &'static [u32],
}

/// The ways through the course; the last is all of it.
pub static PATHS: &[Path] = &[
    Path { id: "essentials", orders: &[3, 5, 6, 11, 13] },
    Path { id: "debugging", orders: &[5, 6, 7, 12, 15, 18] },
    Path { id: "class", orders: &[1, 3, 4, 5, 6, 9, 11, 13, 14, 18] },
    Path { id: "blog", orders: &[4, 9, 11, 14, 17] },
    Path { id: "all", orders: &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18] },
];

/// All lessons, in the order of the course. One that cannot be read is left out; a test finds it first.
#[inline(never)]
#[must_use]
pub fn all() -> &'static [Lesson] {
    static ALL: OnceLock<Vec<Lesson>> = OnceLock::new();
    ALL.get_or_init(|| LESSONS.iter().filter_map(|(_, text)| decode(text).ok()).collect())
}

/// The lesson of this id.
#[must_use]
pub fn find(id: &str) -> Option<&'static Lesson> {
    all().iter().find(|lesson| lesson.metadata.id == id)
}
