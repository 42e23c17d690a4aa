import { counted } from "../../../core/text/counted.js";
import { Answered } from "../parts/answered.js";
import { Empty } from "../parts/empty.js";
import { agoText, momentText } from "../parts/format.js";
import { runLabel } from "../parts/run-label.js";
import { toast, toastFailure } from "../parts/toast.js";
import { act } from "../server/ask.js";
import { session } from "../server/session.js";
import { useAnswer } from "../server/use-answer.js";
import { href } from "../state/page.js";

/** What was deleted, until it is deleted for good: each run can be had back. */
export function Deleted() {
  const asked = useAnswer("deleted", {}, { live: true });
  const bring = async (id: number) => {
    try {
      await act("undo", { ids: [id] });
      toast(`Run ${id} is back`);
      asked.again();
    } catch (error) {
      toastFailure(error);
    }
  };
  return (
    <Answered of={asked}>
      {({ runs }) =>
        runs.length === 0 ? (
          <Empty title="No run is deleted">
            Runs that are deleted on this page are kept here until{" "}
            <code>npx neuralbits gc --deleted 30d</code> takes them for good.
          </Empty>
        ) : (
          <section class="card">
            <h1>{counted(runs.length, "deleted run")}</h1>
            <p class="soft">
              They keep all they recorded until <code>npx neuralbits gc --deleted 30d</code> takes them for
              good.
            </p>
            <table class="facts">
              <tbody>
                {runs.map(({ id, name, experiment, settings, deletedAt }) => (
                  <tr key={id}>
                    <td>
                      {name ?? (runLabel(settings) || experiment)} <span class="soft">{id}</span>
                    </td>
                    <td class="soft">{experiment}</td>
                    <td class="soft" title={momentText(Date.parse(deletedAt))}>
                      deleted {agoText(Date.parse(deletedAt))}
                    </td>
                    <td class="number">
                      {session.value?.readOnly === false && (
                        <button
                          type="button"
                          class="quiet"
                          aria-label={`Bring run ${id} back`}
                          onClick={() => void bring(id)}
                        >
                          Bring back
                        </button>
                      )}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        )
      }
    </Answered>
  );
}

/** Leads to what was deleted, where anything was. */
export function DeletedLink() {
  const { answer } = useAnswer("deleted", {}, { live: change => change.all, rest: 5000 });
  const count = answer?.runs.length ?? 0;
  return count === 0 ? null : <a href={href("deleted")}>{counted(count, "deleted run")}</a>;
}
