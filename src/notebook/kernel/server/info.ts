import { readFileSync } from "node:fs";
import { packageFolder } from "../../../core/folders.js";
import { type Content, protocolVersion } from "../../protocol/messages.js";
import type { Session } from "../session/session.js";

/** The content of a `kernel_info_reply`. */
export function kernelInfo(language: Session["language"]): Content {
  const { version } = JSON.parse(readFileSync(packageFolder("package.json"), "utf8")) as { version: string };
  return {
    status: "ok",
    protocol_version: protocolVersion,
    implementation: "neuralbits",
    implementation_version: version,
    banner: `TypeScript on Node ${process.version}, neuralbits ${version}`,
    debugger: true,
    supported_features: ["debugger"],
    help_links: [
      { text: "TypeScript", url: "https://www.typescriptlang.org/docs/" },
      { text: "Node", url: "https://nodejs.org/docs/latest-v20.x/api/" },
    ],
    language_info: language === "javascript" ? javascript : typescript,
  };
}

const languageVersion = "5.0.4"; // of tslab's compiler, pinned; a test compares

const typescript = {
  name: "typescript",
  version: languageVersion,
  mimetype: "text/typescript",
  file_extension: ".ts",
  pygments_lexer: "typescript",
  codemirror_mode: { name: "javascript", typescript: true, mode: "typescript" },
  nbconvert_exporter: "script",
};

const javascript = {
  name: "javascript",
  version: process.versions.node,
  mimetype: "text/javascript",
  file_extension: ".js",
  pygments_lexer: "javascript",
  codemirror_mode: "javascript",
  nbconvert_exporter: "script",
};
