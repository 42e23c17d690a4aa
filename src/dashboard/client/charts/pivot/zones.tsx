import { useState } from "preact/hooks";
import { Menu } from "../../parts/menu.js";
import { type Places, placed, shifted, type Zone, zoneOf } from "./places.js";

const titles: Readonly<Record<Zone, string>> = {
  rows: "Rows",
  columns: "Columns",
  out: "Settings that differ",
};

/**
 * Settings as chips in three zones. A chip is dragged to a zone or before another chip; its menu and its keys do the
 * same: r, c and Delete take it to rows, to columns and out, arrows with shift move it within its zone.
 */
export function Zones({
  names,
  places,
  onPlaces,
}: {
  readonly names: readonly string[];
  readonly places: Places;
  readonly onPlaces: (places: Places) => void;
}) {
  const [over, setOver] = useState<Zone | null>(null);
  const membersOf = (zone: Zone) =>
    zone === "out" ? names.filter(name => zoneOf(places, name) === "out") : places[zone];
  const drop = (event: DragEvent, zone: Zone, before?: string) => {
    event.preventDefault();
    event.stopPropagation();
    setOver(null);
    const name = event.dataTransfer?.getData(dragType) ?? "";
    if (names.includes(name)) onPlaces(placed(places, name, zone, before));
  };
  return (
    <div class="pivot-zones no-print">
      {(["rows", "columns", "out"] as const).map(zone => (
        // biome-ignore lint/a11y/noStaticElementInteractions: what dragging does, each chip's menu and keys do too
        <div
          key={zone}
          class="pivot-zone"
          data-over={over === zone || undefined}
          onDragOver={event => {
            event.preventDefault();
            setOver(zone);
          }}
          onDragLeave={() => setOver(null)}
          onDrop={event => drop(event, zone)}
        >
          <h3>{titles[zone]}</h3>
          <div class="row">
            {membersOf(zone).map(name => (
              <Chip key={name} {...{ name, places, onPlaces }} onDrop={event => drop(event, zone, name)} />
            ))}
            {membersOf(zone).length === 0 && (
              <span class="soft">{zone === "out" ? "none left" : "drag a setting here"}</span>
            )}
          </div>
        </div>
      ))}
    </div>
  );
}

const dragType = "text/plain"; // the one that all browsers take

function Chip({
  name,
  places,
  onPlaces,
  onDrop,
}: {
  readonly name: string;
  readonly places: Places;
  readonly onPlaces: (places: Places) => void;
  readonly onDrop: (event: DragEvent) => void;
}) {
  const zone = zoneOf(places, name);
  const to = (other: Zone) => () => onPlaces(placed(places, name, other));
  const by = (places_: -1 | 1) => () => onPlaces(shifted(places, name, places_));
  const items = [
    { label: "To rows", act: to("rows"), hint: "r", disabled: zone === "rows" },
    { label: "To columns", act: to("columns"), hint: "c", disabled: zone === "columns" },
    { label: "Out of the table", act: to("out"), hint: "Delete", disabled: zone === "out" },
    { label: "Further left", act: by(-1), hint: "Shift ←", disabled: zone === "out" },
    { label: "Further right", act: by(1), hint: "Shift →", disabled: zone === "out" },
  ];
  const acts: Readonly<Record<string, () => void>> = {
    r: to("rows"),
    c: to("columns"),
    Delete: to("out"),
    Backspace: to("out"),
    "shift ArrowLeft": by(-1),
    "shift ArrowRight": by(1),
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the button within takes the focus; keys come up from it
    <span
      class="pivot-chip"
      draggable
      data-name={name}
      onDragStart={event => event.dataTransfer?.setData(dragType, name)}
      onDrop={onDrop}
      onKeyDown={event => {
        const act = acts[`${event.shiftKey ? "shift " : ""}${event.key}`];
        if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
        event.preventDefault();
        act();
        refocus(name);
      }}
    >
      <Menu label={name} title={`${name}: where it stands`} items={items} />
    </span>
  );
}

/** A chip that went to another zone is another element: the focus goes with it. */
function refocus(name: string): void {
  requestAnimationFrame(() =>
    document.querySelector<HTMLElement>(`.pivot-chip[data-name="${CSS.escape(name)}"] button`)?.focus(),
  );
}
