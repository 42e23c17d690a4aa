export { addRemoval as default } from "../runs/remove.js";
