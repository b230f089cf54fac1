//! The fields of a text line by line, each with what the schema says of it: also of a text that is
//! just being written and is no YAML yet.
//!
//! Indentation alone says what belongs to what. Values in braces and brackets are not looked into.

use std::ops::Range;

use crate::api::{FieldPath, Kind};
use crate::manifest::schema::{self, Shape};

/// A line that names a field, an entry of a map or an element of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// The kind of its document, if that is simulated.
    pub kind: Option<Kind>,
    /// The Go name of the struct that has the field; empty for entries, elements and the unknown.
    pub owner: &'static str,
    /// The Go type of its value; empty if the schema does not know it.
    pub go_type: &'static str,
    /// Its name in the text; empty for an element of a list.
    pub key: Range<usize>,
    /// Its value on the same line, without a comment.
    pub value: Range<usize>,
    /// Whether a colon follows the name.
    pub has_colon: bool,
    /// The field around it, by its number.
    pub parent: Option<usize>,
    /// Which element of the list around it it stands in.
    pub item: Option<usize>,
    /// The column it begins at, from 0.
    pub column: usize,
    /// The number of its document.
    pub document: usize,
}

/// All fields of a text, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outline {
    /// The fields.
    pub fields: Vec<Field>,
    /// The fields around the line that is read, each with how many elements it has by now.
    open: Vec<(usize, usize)>,
    kind: Option<Kind>,
    document: usize,
}

/// Reads a text line by line.
#[must_use]
pub fn outline(text: &str) -> Outline {
    let mut outline = Outline { kind: kind_of(text), ..Outline::default() };
    let mut at = 0;
    // The column of a field whose text follows on deeper lines.
    let mut block: Option<usize> = None;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let content = line.trim_end();
        let indent = content.len() - content.trim_start_matches(' ').len();
        if content.len() == indent {
            continue;
        }
        if block.is_some_and(|column| indent > column) {
            continue;
        }
        block = None;
        if content.starts_with("---") {
            outline.open.clear();
            outline.document += 1;
            outline.kind = kind_of(text.get(at..).unwrap_or(""));
        } else if !content.trim_start().starts_with('#') {
            outline.line(content, start, indent);
            let last = outline.fields.last();
            let is_block = |field: &&Field| {
                text.get(field.value.clone()).is_some_and(|it| it.starts_with(['|', '>']))
            };
            block = last.filter(is_block).map(|field| field.column);
        }
    }
    outline
}

/// The kind that the first document of a text says.
fn kind_of(text: &str) -> Option<Kind> {
    let mut lines = text.lines().enumerate();
    let lines =
        lines.by_ref().take_while(|(number, line)| *number == 0 || !line.starts_with("---"));
    let mut values = lines.filter_map(|(_, line)| line.strip_prefix("kind:"));
    let value = values.next()?.split('#').next()?.trim().trim_matches(['"', '\'']);
    Kind::ALL.into_iter().find(|kind| kind.as_str() == value)
}

impl Outline {
    fn line(&mut self, content: &str, start: usize, indent: usize) {
        let mut column = indent;
        let mut is_item = false;
        while let Some(rest) = content.get(column..).and_then(|rest| rest.strip_prefix('-')) {
            if !rest.is_empty() && !rest.starts_with(' ') {
                break;
            }
            self.begin_item(column);
            is_item = true;
            column = content.len() - rest.trim_start().len();
        }
        let rest = content.get(column..).unwrap_or("");
        if !is_item || !rest.is_empty() {
            self.close(column);
        }
        let name = name_end(rest);
        let parent = self.open.last().copied();
        let around = self.around(parent);
        let (length, has_colon) = match name {
            Some(length) => (length, true),
            // A word in a list of words is one of them; elsewhere it may become a name.
            None if is_item && !matches!(around, Some(Shape::Struct(_))) => (0, false),
            None => (rest.len(), false),
        };
        let key = start + column..start + column + length;
        let behind = rest.get(length + usize::from(has_colon)..).unwrap_or("");
        let value = without_comment(behind);
        let value_start = start + content.len() - behind.trim_start().len();
        let (owner, go_type) = Self::meaning(around, unquoted(rest.get(..length).unwrap_or("")));
        self.fields.push(Field {
            kind: self.kind,
            owner,
            go_type,
            key,
            value: value_start..value_start + value.len(),
            has_colon,
            parent: parent.map(|(field, _)| field),
            item: parent.filter(|(_, items)| *items > 0).map(|(_, items)| items - 1),
            column,
            document: self.document,
        });
        if has_colon {
            self.open.push((self.fields.len() - 1, 0));
        }
    }

    /// A dash in this column begins an element of the list that is open there.
    fn begin_item(&mut self, column: usize) {
        self.close(column + 1);
        // A dash may stand as far left as the list's name, but not as far as that of a field beside.
        let is_list = |outline: &Self, field: usize| {
            outline
                .fields
                .get(field)
                .is_some_and(|f| f.go_type.starts_with("[]") || f.column < column)
        };
        if self.open.last().is_some_and(|(field, _)| !is_list(self, *field)) {
            self.open.pop();
        }
        if let Some((_, items)) = self.open.last_mut() {
            *items += 1;
        }
    }

    /// Closes what begins in this column or further right.
    fn close(&mut self, column: usize) {
        while let Some((field, _)) = self.open.last()
            && self.fields.get(*field).is_none_or(|field| field.column >= column)
        {
            self.open.pop();
        }
    }

    /// What is around the place: a struct, a map or a list; `None` for the unknown.
    fn around(&self, parent: Option<(usize, usize)>) -> Option<Shape> {
        let Some((parent, items)) = parent else {
            return Some(Shape::Struct(self.kind.map_or("", Kind::as_str)));
        };
        let shape = schema::shape(self.fields.get(parent).map(|field| field.go_type)?);
        match (shape, items) {
            (Shape::List(_), 0) => None,
            (Shape::List(element), _) => {
                let inside = schema::shape(element).struct_name().map(Shape::Struct);
                inside.or(Some(Shape::List(element)))
            }
            (shape, _) => Some(shape),
        }
    }

    fn meaning(around: Option<Shape>, name: &str) -> (&'static str, &'static str) {
        match around {
            Some(Shape::Struct("")) if matches!(name, "apiVersion" | "kind") => ("", "string"),
            Some(Shape::Struct(owner)) => match schema::field(owner, name) {
                Some(go_type) => (owner, go_type),
                None => ("", ""),
            },
            Some(Shape::Map(value)) => ("", value),
            Some(Shape::List(element)) if name.is_empty() => ("", element),
            _ => ("", ""),
        }
    }

    /// The name of a field, without quotes.
    #[must_use]
    pub fn name<'a>(&self, text: &'a str, field: &Field) -> &'a str {
        unquoted(text.get(field.key.clone()).unwrap_or(""))
    }

    /// The value of a field on its line, without quotes.
    #[must_use]
    pub fn value<'a>(&self, text: &'a str, field: &Field) -> &'a str {
        unquoted(text.get(field.value.clone()).unwrap_or(""))
    }

    /// The number of the field on the line that holds this byte.
    #[must_use]
    pub fn on_line(&self, text: &str, at: usize) -> Option<usize> {
        let start = text.get(..at)?.rfind('\n').map_or(0, |newline| newline + 1);
        let end = text.get(at..)?.find('\n').map_or(text.len(), |newline| at + newline);
        self.fields.iter().position(|field| (start..=end).contains(&field.key.start))
    }

    /// Fields around a field, the nearest first, itself included.
    pub fn around_field(&self, field: usize) -> impl Iterator<Item = &Field> {
        let get = |field: usize| self.fields.get(field);
        std::iter::successors(get(field), move |field| field.parent.and_then(get))
    }

    /// The fields directly in a field, of any of its elements.
    pub fn inside(&self, parent: usize) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(move |field| field.parent == Some(parent))
    }

    /// Where a field stands in its object: `spec.ports[0].port`.
    #[must_use]
    pub fn path(&self, text: &str, field: usize) -> FieldPath {
        let around: Vec<&Field> = self.around_field(field).collect();
        let mut path = FieldPath::default();
        for field in around.into_iter().rev() {
            if let Some(item) = field.item {
                path = path.index(item);
            }
            let is_entry = field
                .parent
                .and_then(|parent| self.fields.get(parent))
                .is_some_and(|parent| matches!(schema::shape(parent.go_type), Shape::Map(_)));
            let name = self.name(text, field);
            match (name, is_entry) {
                ("", _) => {}
                (name, true) => path = path.key(name),
                (name, false) => path = path.child(name),
            }
        }
        path
    }
}

/// What may stand in the place of a field beside this one: a struct's fields.
#[must_use]
pub fn struct_around(outline: &Outline, field: &Field) -> Option<&'static str> {
    let Some(parent) = field.parent else {
        return Some(field.kind.map_or("", Kind::as_str));
    };
    let shape = schema::shape(outline.fields.get(parent)?.go_type);
    match (shape, field.item) {
        (Shape::Struct(name), None) => Some(name),
        (Shape::List(element), Some(_)) => schema::shape(element).struct_name(),
        _ => None,
    }
}

/// Where a name ends that a colon follows: `key: value`, `"key":`.
fn name_end(rest: &str) -> Option<usize> {
    let from = match rest.chars().next() {
        Some(quote @ ('"' | '\'')) => rest.get(1..)?.find(quote)? + 2,
        Some('{' | '[' | '&' | '*' | '|' | '>') | None => return None,
        Some(_) => 0,
    };
    let mut colons = rest.get(from..)?.match_indices(':').map(|(at, _)| from + at);
    colons.find(|at| rest.get(at + 1..).is_some_and(|b| b.is_empty() || b.starts_with([' ', '\t'])))
}

fn without_comment(text: &str) -> &str {
    let text = text.trim();
    if text.starts_with('#') {
        return "";
    }
    let is_quoted = text.starts_with(['"', '\'']);
    let from = if is_quoted {
        let quote = text.get(..1).unwrap_or("");
        text.get(1..).and_then(|rest| rest.find(quote)).map_or(text.len(), |end| end + 2)
    } else {
        0
    };
    let comment = text.get(from..).and_then(|rest| rest.find(" #"));
    text.get(..comment.map_or(text.len(), |at| from + at)).unwrap_or(text).trim_end()
}

fn unquoted(text: &str) -> &str {
    text.trim().trim_matches(['"', '\''])
}

#[cfg(test)]
mod tests {
    use super::*;

    const SERVICE: &str = "apiVersion: v1\nkind: Service # one\nmetadata: {name: web}\nspec:\n  \
        selector:\n    app: \"web\" # mine\n  ports:\n  - port: 80\n    targetPort: 8080\n  \
        -   port: 81\n  ipFamilies:\n    - IPv4\n  type: NodePort\n---\nkind: Nothing\na: b\n";

    fn lines(text: &str) -> Vec<String> {
        let outline = outline(text);
        let told = |number: usize, field: &Field| {
            let value = outline.value(text, field);
            format!("{} {}={value} {}", outline.path(text, number), field.owner, field.go_type)
        };
        outline.fields.iter().enumerate().map(|(number, field)| told(number, field)).collect()
    }

    #[test]
    fn every_line_has_its_place() {
        let expected = [
            "apiVersion Service=v1 string",
            "kind Service=Service string",
            "metadata Service={name: web} v1.ObjectMeta",
            "spec Service= v1.ServiceSpec",
            "spec.selector ServiceSpec= map[string]string",
            "spec.selector[app] =web string",
            "spec.ports ServiceSpec= []v1.ServicePort",
            "spec.ports[0].port ServicePort=80 int32",
            "spec.ports[0].targetPort ServicePort=8080 intstr.IntOrString",
            "spec.ports[1].port ServicePort=81 int32",
            "spec.ipFamilies ServiceSpec= []v1.IPFamily",
            "spec.ipFamilies[0] =IPv4 v1.IPFamily",
            "spec.type ServiceSpec=NodePort v1.ServiceType",
            "kind =Nothing string",
            "a =b ",
        ];
        assert_eq!(lines(SERVICE), expected);
    }

    #[test]
    fn a_word_without_a_colon_may_become_a_name() {
        let text = "kind: Pod\nspec:\n  containers:\n  - name: a\n    im\n  - \n";
        let outline = outline(text);
        let field = &outline.fields[4];
        assert_eq!((outline.name(text, field), field.has_colon), ("im", false));
        assert_eq!(struct_around(&outline, field), Some("Container"));
        assert_eq!(struct_around(&outline, &outline.fields[5]), Some("Container"));
        assert_eq!(outline.on_line(text, text.find("im").unwrap()), Some(4));
    }

    #[test]
    fn long_texts_of_a_value_are_no_fields() {
        let text = "kind: Pod\nmetadata:\n  annotations:\n    a: |\n      b: c\n    d: e\n";
        assert_eq!(outline(text).fields.len(), 5);
    }
}
