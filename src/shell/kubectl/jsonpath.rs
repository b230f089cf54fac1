//! `-o jsonpath='{.items[*].metadata.name}'`: a template of texts and paths in braces.
//!
//! Imitates `k8s.io/client-go/util/jsonpath`: fields, `[n]`, `[a:b]`, `[*]`, `['key']`, `..name`,
//! filters `[?(@.a=="b")]`, `{range …}{end}`, texts in quotes. Results of one path are parted by
//! spaces.

use crate::api::Value;

/// One step of a path.
#[derive(Clone, Debug, PartialEq)]
enum Step {
    Field(String),
    Index(i64),
    Slice(i64, Option<i64>),
    Each,
    Deep(String),
    Filter(Vec<Step>, String, Operand),
}

/// What a filter compares with.
#[derive(Clone, Debug, PartialEq)]
enum Operand {
    Nothing,
    Value(Value),
}

/// A piece of the template.
#[derive(Clone, Debug, PartialEq)]
enum Node {
    Text(String),
    Path(Vec<Step>),
    Range(Vec<Step>, Vec<Node>),
}

/// How deep ranges may stand in each other.
const DEPTH_MAX: usize = 16;

/// What the template prints of this value.
pub(super) fn print(template: &str, value: &Value) -> Result<String, String> {
    let wrapped = if template.contains('{') {
        template.to_owned()
    } else {
        format!("{{{}}}", template.trim())
    };
    let mut rest = wrapped.as_str();
    let nodes = nodes(&mut rest, 0)
        .map_err(|fault| format!("error parsing jsonpath {template}, {fault}"))?;
    let mut out = String::new();
    write(&nodes, value, &mut out).map_err(|fault| {
        format!("error executing jsonpath \"{template}\": Error executing template: {fault}.")
    })?;
    Ok(out)
}

/// Results of one path, for columns.
pub(super) fn values(path: &str, value: &Value) -> Result<Vec<Value>, String> {
    let path = path.trim().trim_start_matches('{').trim_end_matches('}');
    let path = if path.starts_with(['.', '[', '$']) { path.to_owned() } else { format!(".{path}") };
    Ok(follow(&steps(&path)?, value)?.into_iter().cloned().collect())
}

fn nodes(rest: &mut &str, depth: usize) -> Result<Vec<Node>, String> {
    let mut nodes = Vec::new();
    while !rest.is_empty() {
        let Some((text, behind)) = rest.split_once('{') else {
            nodes.push(Node::Text((*rest).to_owned()));
            *rest = "";
            break;
        };
        if !text.is_empty() {
            nodes.push(Node::Text(text.to_owned()));
        }
        let end = closing(behind).ok_or_else(|| "unclosed action".to_owned())?;
        let action = behind.get(..end).unwrap_or("").trim();
        *rest = behind.get(end + 1..).unwrap_or("");
        if action == "end" {
            return if depth > 0 {
                Ok(nodes)
            } else {
                Err("not in range, nothing to end".to_owned())
            };
        }
        if let Some(path) = action.strip_prefix("range ") {
            if depth >= DEPTH_MAX {
                return Err("too many ranges in each other".to_owned());
            }
            let inner = self::nodes(rest, depth + 1)?;
            nodes.push(Node::Range(steps(path.trim())?, inner));
        } else {
            expressions(action, &mut nodes)?;
        }
    }
    if depth > 0 { Err("unterminated range, no end".to_owned()) } else { Ok(nodes) }
}

/// Where the brace closes that was opened before this text; those in quotes do not count.
fn closing(text: &str) -> Option<usize> {
    let mut quote = None;
    for (at, character) in text.char_indices() {
        match (quote, character) {
            (None, '"' | '\'') => quote = Some(character),
            (Some(open), _) if open == character => quote = None,
            (None, '}') => return Some(at),
            _ => {}
        }
    }
    None
}

/// Texts and paths between two braces.
fn expressions(action: &str, nodes: &mut Vec<Node>) -> Result<(), String> {
    let mut rest = action.trim();
    while let Some(first) = rest.chars().next() {
        if first == '"' || first == '\'' {
            let inner = rest.get(1..).unwrap_or("");
            let (text, behind) =
                inner.split_once(first).ok_or_else(|| "unterminated quoted string".to_owned())?;
            nodes.push(Node::Text(unescaped(text)));
            rest = behind.trim_start();
        } else {
            let end = path_end(rest);
            let (path, behind) = (rest.get(..end).unwrap_or(""), rest.get(end..).unwrap_or(""));
            nodes.push(Node::Path(steps(path)?));
            rest = behind.trim_start();
        }
    }
    Ok(())
}

/// Where a path ends: at a space that is in no brackets, or at a quote.
fn path_end(text: &str) -> usize {
    let mut depth = 0_i32;
    for (at, character) in text.char_indices() {
        match character {
            '[' => depth += 1,
            ']' => depth -= 1,
            ' ' | '"' | '\'' if depth <= 0 => return at,
            _ => {}
        }
    }
    text.len()
}

fn unescaped(text: &str) -> String {
    text.replace("\\n", "\n").replace("\\t", "\t").replace("\\\"", "\"")
}

fn steps(path: &str) -> Result<Vec<Step>, String> {
    let mut steps = Vec::new();
    let mut rest = path.strip_prefix(['$', '@']).unwrap_or(path);
    while let Some(first) = rest.chars().next() {
        if let Some(behind) = rest.strip_prefix("..") {
            let (name, behind) = name(behind);
            steps.push(Step::Deep(name));
            rest = behind;
        } else if let Some(behind) = rest.strip_prefix('.') {
            let (name, behind) = name(behind);
            match name.as_str() {
                "" => {}
                "*" => steps.push(Step::Each),
                _ => steps.push(Step::Field(name)),
            }
            rest = behind;
        } else if first == '[' {
            let end = bracket_end(rest).ok_or_else(|| "unterminated array".to_owned())?;
            steps.push(bracket(rest.get(1..end).unwrap_or("").trim())?);
            rest = rest.get(end + 1..).unwrap_or("");
        } else {
            return Err(format!(
                "unrecognized character in action: U+{:04X} '{first}'",
                u32::from(first)
            ));
        }
    }
    Ok(steps)
}

/// The name at the beginning, in which a backslash guards a dot; and what follows it.
fn name(text: &str) -> (String, &str) {
    let mut name = String::new();
    let mut characters = text.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '\\' => name.extend(characters.next().map(|(_, guarded)| guarded)),
            '.' | '[' => return (name, text.get(at..).unwrap_or("")),
            _ => name.push(character),
        }
    }
    (name, "")
}

fn bracket_end(text: &str) -> Option<usize> {
    let (mut depth, mut quote) = (0_i32, None);
    for (at, character) in text.char_indices() {
        match (quote, character) {
            (None, '"' | '\'') => quote = Some(character),
            (Some(open), _) if open == character => quote = None,
            (None, '[') => depth += 1,
            (None, ']') => {
                depth -= 1;
                if depth == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
    }
    None
}

fn bracket(inner: &str) -> Result<Step, String> {
    if inner == "*" {
        return Ok(Step::Each);
    }
    if let Some(filter) = inner.strip_prefix("?(").and_then(|it| it.strip_suffix(')')) {
        return filter_step(filter.trim());
    }
    if inner.starts_with(['"', '\'']) {
        return Ok(Step::Field(inner.trim_matches(['"', '\'']).to_owned()));
    }
    let number = |text: &str| text.trim().parse::<i64>().map_err(|_| bad_index(inner));
    if let Some((from, to)) = inner.split_once(':') {
        let from = if from.trim().is_empty() { 0 } else { number(from)? };
        let to = if to.trim().is_empty() { None } else { Some(number(to)?) };
        return Ok(Step::Slice(from, to));
    }
    Ok(Step::Index(number(inner)?))
}

fn bad_index(inner: &str) -> String {
    format!("invalid array index {inner}")
}

fn filter_step(text: &str) -> Result<Step, String> {
    for operator in ["==", "!=", ">=", "<=", ">", "<"] {
        if let Some((left, right)) = text.split_once(operator) {
            let right = right.trim();
            let value = match right.chars().next() {
                Some('"' | '\'') => Value::String(right.trim_matches(['"', '\'']).to_owned()),
                _ => match (right, right.parse::<i64>()) {
                    ("true", _) => Value::Bool(true),
                    ("false", _) => Value::Bool(false),
                    (_, Ok(number)) => Value::Int(number),
                    (_, Err(_)) => return Err(format!("unrecognized value in filter: {right}")),
                },
            };
            let operand = Operand::Value(value);
            return Ok(Step::Filter(steps(left.trim())?, operator.to_owned(), operand));
        }
    }
    Ok(Step::Filter(steps(text)?, String::new(), Operand::Nothing))
}

fn write(nodes: &[Node], at: &Value, out: &mut String) -> Result<(), String> {
    for node in nodes {
        match node {
            Node::Text(text) => out.push_str(text),
            Node::Path(steps) => {
                let texts: Vec<String> = follow(steps, at)?.into_iter().map(text).collect();
                out.push_str(&texts.join(" "));
            }
            Node::Range(steps, inner) => {
                for value in follow(steps, at)? {
                    write(inner, value, out)?;
                }
            }
        }
    }
    Ok(())
}

/// A value as a template prints it.
pub(super) fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn follow<'a>(steps: &[Step], from: &'a Value) -> Result<Vec<&'a Value>, String> {
    let mut values = vec![from];
    for step in steps {
        let mut next = Vec::new();
        for value in values {
            take(step, value, &mut next)?;
        }
        values = next;
    }
    Ok(values)
}

fn take<'a>(step: &Step, value: &'a Value, out: &mut Vec<&'a Value>) -> Result<(), String> {
    match (step, value) {
        (Step::Field(name), value) => out.extend(value.get(name)),
        (Step::Each, Value::List(items)) => out.extend(items),
        (Step::Each, Value::Map(fields)) => out.extend(fields.values()),
        (Step::Deep(name), value) => deep(name, value, out),
        (Step::Index(index), Value::List(items)) => {
            let found = place(*index, items.len()).and_then(|place| items.get(place));
            let length = items.len();
            let missing = || format!("array index out of bounds: index {index}, length {length}");
            out.push(found.ok_or_else(missing)?);
        }
        (Step::Slice(from, to), Value::List(items)) => {
            let from = place(*from, items.len()).unwrap_or(0);
            let to = to.and_then(|to| place(to, items.len())).unwrap_or(items.len());
            out.extend(items.get(from..to.min(items.len())).unwrap_or(&[]));
        }
        (Step::Filter(path, operator, operand), Value::List(items)) => {
            for item in items {
                let left = follow(path, item)?;
                let holds = match (left.first(), operand) {
                    (None, _) => false,
                    (Some(_), Operand::Nothing) => true,
                    (Some(left), Operand::Value(right)) => compare(left, operator, right),
                };
                if holds {
                    out.push(item);
                }
            }
        }
        (Step::Index(_) | Step::Slice(..), Value::Null) | (Step::Each | Step::Filter(..), _) => {}
        (Step::Index(_) | Step::Slice(..), _) => {
            return Err(format!("{value} is not array or slice"));
        }
    }
    Ok(())
}

/// An index from the beginning, or from the end if it is negative.
fn place(index: i64, length: usize) -> Option<usize> {
    let length = i64::try_from(length).ok()?;
    usize::try_from(if index < 0 { length.checked_add(index)? } else { index }).ok()
}

fn deep<'a>(name: &str, value: &'a Value, out: &mut Vec<&'a Value>) {
    if name == "*" || name.is_empty() {
        out.push(value);
    } else {
        out.extend(value.get(name));
    }
    if let Value::List(items) = value {
        for item in items {
            deep(name, item, out);
        }
    } else if let Value::Map(fields) = value {
        for field in fields.values() {
            deep(name, field, out);
        }
    }
}

fn compare(left: &Value, operator: &str, right: &Value) -> bool {
    match (operator, left.as_int(), right.as_int()) {
        ("==", ..) => left == right,
        ("!=", ..) => left != right,
        (">", Some(left), Some(right)) => left > right,
        ("<", Some(left), Some(right)) => left < right,
        (">=", Some(left), Some(right)) => left >= right,
        ("<=", Some(left), Some(right)) => left <= right,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(template: &str) -> Result<String, String> {
        let item = |name: &str, port: i64| {
            Value::Map(
                [
                    ("name".to_owned(), Value::String(name.to_owned())),
                    ("port".to_owned(), Value::Int(port)),
                    ("a.b".to_owned(), Value::Bool(true)),
                ]
                .into(),
            )
        };
        let items = Value::List(vec![item("x", 80), item("y", 443)]);
        print(template, &Value::Map([("items".to_owned(), items)].into()))
    }

    #[test]
    fn templates_print_what_they_name() {
        for (template, text) in [
            ("{.items[*].name}", "x y"),
            (".items[0].port", "80"),
            ("{.items[-1].name}!", "y!"),
            ("{.items[?(@.port>100)].name}", "y"),
            ("{.items[?(@.name==\"x\")].port}", "80"),
            ("{range .items[*]}{.name}{\"\\t\"}{.port}{\"\\n\"}{end}", "x\t80\ny\t443\n"),
            ("{.items[0].a\\.b}", "true"),
            ("{.items[0]['a.b']}", "true"),
            ("{..port}", "80 443"),
            ("{.nothing}", ""),
            ("{.items[0:1].name}", "x"),
        ] {
            assert_eq!(shown(template).as_deref(), Ok(text), "{template}");
        }
        for template in
            ["{.items", "{range .items[*]}", "{end}", "{.items[9]}", "{.items[x]}", "{~}"]
        {
            assert!(shown(template).is_err(), "{template}");
        }
    }
}
