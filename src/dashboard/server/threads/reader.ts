import { parentPort, workerData } from "node:worker_threads";
import { asks } from "../answers.js";
import { refused } from "../errors.js";
import { download } from "../files/download.js";
import { Input } from "../input.js";
import { type Site, siteOf } from "../site.js";
import type { Asked, FromThread, Told } from "./readers.js";

// What runs in a thread of its own: it has connections of its own, and answers one question after the other.

const { path, readOnly } = workerData as Pick<Site, "path" | "readOnly">;
const tell = (message: FromThread): void => parentPort!.postMessage(message);
const say = (line: string): void => tell({ say: line });
const site = siteOf(path, { readOnly, say });

parentPort!.on("message", (asked: Asked) => {
  void answered(asked).then(told => tell({ told }));
});

async function answered({ name, text }: Asked): Promise<Told> {
  try {
    const input = Input.parsed(text);
    const answer = name === "download" ? download(site, input) : await asks[name](site, input);
    return { status: 200, body: JSON.stringify(answer) };
  } catch (error) {
    const { status, body } = refused(error, say);
    return { status, body: JSON.stringify(body) };
  }
}
