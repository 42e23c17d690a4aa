/**
 * A Plotly figure from a notebook, made safe to draw. Whoever wrote the file wrote the figure, and it is drawn before
 * anybody trusts the notebook: so it is data only, of bounded size, loads nothing, and links only to the web.
 * Runs in the page as it stands here; no imports.
 */

const limits = {
  depth: 40, // Plotly's deepest attribute lies at 9
  values: 2_000_000,
  characters: 64_000_000,
  traces: 1_000,
  pixels: 4_000, // of width and height
  bins: 10_000,
};

// Every trace type that draws what is in the JSON. Missing: the maps, which fetch tiles and outlines from the network.
const traceTypes = new Set(
  `bar barpolar box candlestick carpet cone contour contourcarpet funnel funnelarea heatmap heatmapgl histogram
  histogram2d histogram2dcontour icicle image indicator isosurface mesh3d ohlc parcats parcoords pie pointcloud quiver
  sankey scatter scatter3d scattercarpet scattergl scatterpolar scatterpolargl scattersmith scatterternary splom
  streamtube sunburst surface table treemap violin volume waterfall`.split(/\s+/),
);

const mapKey = /^(geo|map|mapbox)\d*$/;
const loadedKey = /(^|[.\]])(source|geojson|src|href|url|topojsonURL|plotlyServerURL)$/i;
const pollutingKeys = new Set(["__proto__", "constructor", "prototype"]);
const picture = /^data:image\/(png|jpeg|gif|webp|svg\+xml)[;,]/i;
const address = /^\s*([a-z][a-z0-9+.-]*:)?\/\//i;

/** @param {unknown} value what the notebook holds under application/vnd.plotly.v1+json */
export function safeFigure(value) {
  check(isObject(value), "figure", value, "an object with data and layout");
  const { data, layout = {}, frames = [], config = {} } = /** @type {Record<string, unknown>} */ (value);
  check(Array.isArray(data), "figure data", data, "a list of traces");
  check(data.length <= limits.traces, "figure data", `${data.length} traces`, `at most ${limits.traces}`);
  check(isObject(layout), "figure layout", layout, "an object");
  check(Array.isArray(frames), "figure frames", frames, "a list of frames");
  check(isObject(config), "figure config", config, "an object");
  const budget = { values: limits.values, characters: limits.characters };
  return {
    data: data.map((trace, i) => safeTrace(trace, i, budget)),
    layout: safeLayout(layout, budget),
    frames: frames.map((frame, i) => safeFrame(frame, i, budget)),
    config: safeConfig(config),
  };
}

function safeTrace(trace, i, budget) {
  check(isObject(trace), `trace ${i}`, trace, "an object");
  const type = trace.type ?? "scatter";
  check(
    typeof type === "string" && traceTypes.has(type),
    `type of trace ${i}`,
    type,
    "a trace that needs no network",
  );
  return boundedBins(clean(trace, "", 0, budget));
}

function safeLayout(layout, budget) {
  const copy = clean(layout, "", 0, budget);
  for (const side of ["width", "height"]) {
    if (typeof copy[side] === "number") copy[side] = Math.min(limits.pixels, Math.max(10, copy[side]));
  }
  return copy;
}

function safeFrame(frame, i, budget) {
  check(isObject(frame), `frame ${i}`, frame, "an object");
  const copy = clean(frame, "", 0, budget);
  if (Array.isArray(frame.data)) {
    // a frame's trace may leave its type to the figure, but may not bring a type that the figure could not have
    copy.data = frame.data.map((trace, j) => safeTrace(trace, j, budget));
    copy.data.forEach((trace, j) => {
      if (frame.data[j].type === undefined) delete trace.type;
    });
  }
  return copy;
}

const booleans = ["displayModeBar", "scrollZoom", "staticPlot", "editable"];

/** Of Plotly's settings only those that change how the figure is handled, not where it is sent. */
function safeConfig(config) {
  const safe = { displaylogo: false, responsive: false, typesetMath: false, showTips: false };
  for (const key of booleans) if (typeof config[key] === "boolean") safe[key] = config[key];
  return safe;
}

/** A copy of JSON: no inherited names, no maps, nothing that is loaded, texts with safe links. */
function clean(value, key, depth, budget) {
  check(depth <= limits.depth, "figure", "values nested too deep", `a depth of at most ${limits.depth}`);
  if (typeof value === "string") return cleanString(value, key, budget);
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return cleanList(value, key, depth, budget);
  const copy = {};
  spend(budget, "values", Object.keys(value).length);
  for (const [name, inner] of Object.entries(value)) {
    if (pollutingKeys.has(name) || mapKey.test(name) || /^on[a-z]+$/.test(name)) continue;
    copy[name] =
      name === "args" || name === "args2"
        ? withoutAddresses(inner, depth, budget)
        : clean(inner, name, depth + 1, budget);
  }
  return copy;
}

function cleanList(list, key, depth, budget) {
  spend(budget, "values", list.length);
  if (list.every(item => typeof item === "number" || item === null)) return list; // the usual case, and the long one
  return list.map(item => clean(item, key, depth + 1, budget));
}

function cleanString(text, key, budget) {
  spend(budget, "characters", text.length);
  if (loadedKey.test(key)) return picture.test(text) ? text : "";
  return text.includes("<") ? safeText(text) : text;
}

/** What a button hands to Plotly names its attributes in strings: there no address may stand at all. */
function withoutAddresses(value, depth, budget) {
  const copy = clean(value, "args", depth + 1, budget);
  return JSON.parse(JSON.stringify(copy ?? null), (_, inner) =>
    typeof inner === "string" && address.test(inner) ? "" : inner,
  );
}

const plainTags = new Set(["br", "b", "i", "u", "s", "em", "strong", "sub", "sup"]);
const styleRule = /^\s*(color|font-(?:size|weight|style|family)|text-decoration)\s*:\s*([\w\s#%.,()-]+)$/i;

/** @param {string} text as Plotly reads it: a few HTML tags, the rest verbatim */
export function safeText(text) {
  return text.replace(/<(\/?)([^\s<>/]+)([^<>]*)>/g, (tag, slash, name, attributes) => {
    const kind = name.toLowerCase();
    if (plainTags.has(kind)) return `<${slash}${kind}>`;
    if (kind === "a") return slash ? "</a>" : link(attributes);
    if (kind === "span") return slash ? "</span>" : span(attributes);
    return tag;
  });
}

function link(attributes) {
  const href = /href\s*=\s*["']?\s*(https?:\/\/[^\s"'<>]+)/i.exec(attributes)?.[1];
  return href ? `<a href="${href}" target="_blank">` : "<a>";
}

function span(attributes) {
  const style = /style\s*=\s*("([^"]*)"|'([^']*)')/i.exec(attributes);
  const rules = (style?.[2] ?? style?.[3] ?? "")
    .split(";")
    .filter(rule => styleRule.test(rule) && !/url/i.test(rule));
  return rules.length ? `<span style="${rules.join(";")}">` : "<span>";
}

/** A bin width of nothing would be a loop without end: then Plotly chooses the bins itself. */
function boundedBins(trace) {
  for (const axis of ["x", "y"]) {
    const bins = trace[`${axis}bins`];
    if (isObject(bins) && tooFine(bins, numericRange(trace[axis]))) delete trace[`${axis}bins`];
    const count = `nbins${axis}`;
    if (typeof trace[count] === "number") trace[count] = Math.min(trace[count], limits.bins);
  }
  const { contours } = trace;
  if (isObject(contours) && tooFine(contours, 0))
    for (const key of ["start", "end", "size"]) delete contours[key];
  if (typeof trace.ncontours === "number") trace.ncontours = Math.min(trace.ncontours, limits.bins);
  return trace;
}

function tooFine({ start, end, size }, range) {
  if (typeof size !== "number") return false;
  const width = Math.max(range, typeof start === "number" && typeof end === "number" ? end - start : 0);
  return !(size > 0) || width / size > limits.bins;
}

function numericRange(values) {
  if (!Array.isArray(values)) return 0;
  let [least, most] = [Infinity, -Infinity];
  for (const value of values) {
    if (!Number.isFinite(Number(value))) continue;
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  return most > least ? most - least : 0;
}

function spend(budget, what, amount) {
  budget[what] -= amount;
  check(
    budget[what] >= 0,
    "figure",
    `more than ${limits[what].toLocaleString("en")} ${what}`,
    "a smaller figure",
  );
}

const isObject = value => value !== null && typeof value === "object" && !Array.isArray(value);

function check(ok, what, got, expected) {
  if (ok) return;
  const shown = isObject(got) || Array.isArray(got) ? `${JSON.stringify(got).slice(0, 80)}` : String(got);
  throw new Error(`${what}: got ${shown}, expected ${expected}`);
}
