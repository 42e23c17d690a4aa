import { type PaperNumber, paper } from "../paper.js";
import type { Where } from "./quantity.js";

/** Where the rows of the paper's MNIST table are trained, on all examples. */
export const onMnist: Where = { experiment: "mnist-table", dataset: "mnist", examples: null };

/** Its seven projection networks, the smallest first. */
export const mnistRows = paper.filter(row => row.table === "MNIST" && row.model === "projection");

/** Those without hidden layers. */
export const linearRows = mnistRows.filter(({ hidden }) => hidden === "0");

/** A row of the table, as it is trained here. */
export const mnistRow = (
  { T, d, hidden }: Pick<PaperNumber, "T" | "d" | "hidden">,
  objective: "joint" | "self" = "joint",
): Where => ({ ...onMnist, ...{ model: "projection", T, d, hidden, objective } });
