import { check } from "../core/check.js";
import type { Member } from "./member.js";
import type { Source } from "./source.js";

/** Refuses a source that does not say which files it reads, where they come from, or what makes parts of them. */
export function checkSource(name: string, source: Partial<Source> | null | undefined): void {
  check(
    typeof source === "object" && source !== null,
    `source of ${name}`,
    source,
    "members, parse and more",
  );
  const { members, archives, parse } = source;
  check(Array.isArray(members), `members of ${name}`, members, "a list of files");
  for (const member of members) checkMember(name, member);
  const areArchives = archives === undefined || Array.isArray(archives);
  check(areArchives, `archives of ${name}`, archives, "a list of them, or nothing");
  check(typeof parse === "function", `parse of ${name}`, parse, "a function from the files to the parts");
}

function checkMember(name: string, member: Partial<Member> | null | undefined): void {
  const file = member?.file;
  check(typeof file === "string" && file !== "", `file of a member of ${name}`, file, "a name");
  const urls: unknown = member?.urls;
  check(Array.isArray(urls), `urls of ${name}, ${file}`, urls, "a list of addresses, [] where there is none");
  const wrong = urls.findIndex(url => !URL.canParse(url));
  check(wrong < 0, `urls of ${name}, ${file}`, urls[wrong], "addresses such as https://example.org/file.gz");
}
