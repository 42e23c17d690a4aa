import "./style/base.css";
import "./style/parts.css";
import "./style/shell.css";
import { render } from "preact";
import { isSaved } from "./saved.js";
import { openLine } from "./server/live.js";
import { openSession } from "./server/session.js";
import { Shell } from "./shell/shell.js";

if (!isSaved) openLine();
openSession();
render(<Shell />, document.getElementById("page")!);
