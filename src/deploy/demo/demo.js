/**
 * The demo page: what is drawn or typed goes to the model in WebAssembly, and its bits and classes are shown.
 * Runs in the page as it stands here; no imports.
 */

const { wasm, shape, classes, T, d, unit } = JSON.parse(document.getElementById("model").textContent);
const element = id => document.getElementById(id);

(async () => {
  const bytes = Uint8Array.from(atob(wasm), sign => sign.charCodeAt(0));
  const { instance } = await WebAssembly.instantiate(bytes, {});
  const show = answers(instance.exports);
  if (instance.exports.isText.value) typing(show);
  else drawing(show);
  document.body.dataset.ready = "";
})();

// ---- The model

/** → a function that shows what the model says of bytes, or of nothing. */
function answers({ memory, input, most, code, logits, classes: count, isFloat, predict }) {
  const cells = grid();
  const rows = list();
  return given => {
    if (!given) return nothing(cells, rows, "…");
    if (given.length > most.value) return nothing(cells, rows, "too long");
    new Uint8Array(memory.buffer).set(given, input.value);
    const label = predict(given.length);
    const words = new Uint32Array(memory.buffer, code.value, Math.ceil(cells.length / 32));
    for (const [j, cell] of cells.entries())
      cell.classList.toggle("on", ((words[j >>> 5] >>> (j & 31)) & 1) === 1);
    const Numbers = isFloat.value ? Float64Array : Int32Array;
    const found = Array.from(new Numbers(memory.buffer, logits.value, count.value), logit => logit * unit);
    classesSaid(rows, softmax(found), label);
    const ones = cells.filter(cell => cell.classList.contains("on")).length;
    element("ones").textContent = `${ones} of ${cells.length} bits are 1`;
  };
}

function softmax(logits) {
  const largest = Math.max(...logits);
  const weights = logits.map(logit => Math.exp(logit - largest));
  const sum = weights.reduce((all, weight) => all + weight, 0);
  return weights.map(weight => weight / sum);
}

// ---- What is shown

/** A cell for each bit; the bits of one function lie side by side. */
function grid() {
  const functions = Math.max(1, Math.round(Math.sqrt(T * d) / d)); // in a line, so that the whole is a square
  const place = element("bits");
  place.style.gridTemplateColumns = `repeat(${functions * d}, 1fr)`;
  const cells = Array.from({ length: T * d }, () => document.createElement("i"));
  place.replaceChildren(...cells);
  return cells;
}

const mostClasses = 10;

function list() {
  const rows = Array.from({ length: Math.min(classes.length, mostClasses) }, () => {
    const [name, meter, share, row] = ["span", "meter", "span", "li"].map(tag => document.createElement(tag));
    row.append(name, meter, share);
    return { name, meter, share, row };
  });
  element("classes").replaceChildren(...rows.map(({ row }) => row));
  return rows;
}

/** All classes in their order where they are few, else the likeliest. */
function classesSaid(rows, shares, label) {
  element("answer").textContent = classes[label];
  const order = [...classes.keys()];
  if (classes.length > mostClasses) order.sort((a, b) => shares[b] - shares[a]);
  for (const [i, { name, meter, share, row }] of rows.entries()) {
    const c = order[i];
    row.hidden = false;
    name.textContent = name.title = classes[c];
    meter.value = shares[c];
    meter.setAttribute("aria-label", classes[c]);
    share.textContent = `${(100 * shares[c]).toFixed(1)} %`;
  }
}

function nothing(cells, rows, why) {
  for (const cell of cells) cell.classList.remove("on");
  for (const { row } of rows) row.hidden = true;
  element("answer").textContent = why;
  element("ones").textContent = "";
}

// ---- What comes in

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are blanks here
const token = /[\p{L}\p{N}_']+|(?![\u001c-\u001f\u0085])[^\p{L}\p{N}_\s]|\ufeff/gu;

function typing(show) {
  const text = element("text");
  const read = () => {
    const tokens = text.value.toLowerCase().match(token);
    show(tokens && new TextEncoder().encode(tokens.join(" ")));
  };
  text.addEventListener("input", read);
  read();
}

function drawing(show) {
  const board = element("board");
  const pen = board.getContext("2d", { willReadFrequently: true });
  const look = () => show(seen(board, pen));
  let isDown = false;
  const at = event => {
    const { left, top, width, height } = board.getBoundingClientRect();
    return [((event.clientX - left) / width) * board.width, ((event.clientY - top) / height) * board.height];
  };
  const clear = () => {
    pen.fillStyle = "#000";
    pen.fillRect(0, 0, board.width, board.height);
    look();
  };
  board.addEventListener("pointerdown", event => {
    isDown = true;
    board.setPointerCapture(event.pointerId);
    Object.assign(pen, {
      strokeStyle: "#fff",
      lineWidth: board.width / 12,
      lineCap: "round",
      lineJoin: "round",
    });
    pen.beginPath();
    pen.moveTo(...at(event));
    pen.lineTo(...at(event));
    pen.stroke();
    look();
  });
  board.addEventListener("pointermove", event => {
    if (!isDown) return;
    pen.lineTo(...at(event));
    pen.stroke();
    look();
  });
  for (const end of ["pointerup", "pointercancel"]) board.addEventListener(end, () => (isDown = false));
  element("clear").addEventListener("click", clear);
  clear();
}

const inkShare = 20 / 28; // of the picture's side: so MNIST's digits are fitted, their centre of mass in the middle

/** The drawing as the model sees it: fitted, centred, its bytes; null where nothing was drawn. */
function seen(board, pen) {
  const [height, width, channels] = shape;
  const small = element("seen");
  const brush = small.getContext("2d", { willReadFrequently: true });
  brush.fillStyle = "#000";
  brush.fillRect(0, 0, width, height);
  const ink = inkOf(pen.getImageData(0, 0, board.width, board.height));
  if (!ink) return null;
  const scale = (inkShare * Math.min(width, height)) / Math.max(ink.right - ink.left, ink.bottom - ink.top);
  brush.imageSmoothingQuality = "high";
  brush.drawImage(
    board,
    width / 2 - scale * ink.x,
    height / 2 - scale * ink.y,
    scale * board.width,
    scale * board.height,
  );
  const { data } = brush.getImageData(0, 0, width, height);
  return Uint8Array.from({ length: height * width * channels }, (_, i) => data[4 * Math.floor(i / channels)]);
}

/** Where the ink is, and its centre of mass. */
function inkOf({ data, width, height }) {
  const box = { left: width, top: height, right: 0, bottom: 0 };
  let [mass, x, y] = [0, 0, 0];
  for (let row = 0, i = 0; row < height; row++)
    for (let column = 0; column < width; column++, i += 4) {
      const value = data[i];
      if (value === 0) continue;
      box.left = Math.min(box.left, column);
      box.right = Math.max(box.right, column + 1);
      box.top = Math.min(box.top, row);
      box.bottom = Math.max(box.bottom, row + 1);
      mass += value;
      x += value * (column + 0.5);
      y += value * (row + 0.5);
    }
  return mass === 0 ? null : { ...box, x: x / mass, y: y / mass };
}
