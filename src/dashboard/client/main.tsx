import "./style/base.css";
import "./style/parts.css";
import "./style/shell.css";
import { render } from "preact";
import { isSaved } from "./saved.js";
import { openSession, readSession } from "./server/session.js";
import { Shell } from "./shell/shell.js";

void (isSaved ? readSession() : openSession());
render(<Shell />, document.getElementById("page")!);
