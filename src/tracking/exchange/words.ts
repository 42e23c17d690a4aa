import type { RunDocument } from "./document.js";
import { mostOfTag } from "./json.js";

/** Words that another tracker has on a run: what is too long for a tag is a note. */
export const tagsAndNotes = (
  words: readonly string[],
  notes: readonly string[],
  at: string,
): Pick<RunDocument, "tags" | "notes"> => ({
  tags: words.filter(word => word.length <= mostOfTag),
  notes: [...notes, ...words.filter(word => word.length > mostOfTag)].map(text => ({ at, text })),
});
