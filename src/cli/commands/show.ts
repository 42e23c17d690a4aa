export { addShow as default } from "../runs/show.js";
