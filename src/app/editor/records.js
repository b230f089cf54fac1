// What the app tells the editor: records, each of several parts.

/** Between the parts of a record, and after each record: signs that no text of ours holds. */
const [PART, RECORD] = ["\u001f", "\u001e"];

export const records = (text) => text.split(RECORD).filter(Boolean).map((record) => record.split(PART));
