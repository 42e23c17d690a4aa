/**
 * Runs in the page: one debug request to the kernel that was started last, over a connection of its own.
 *
 * @param {{ base: string, token: string, command: string, given: object }} what
 */
export async function askDebugger({ base, token, command, given }) {
  /** @type {{ id: string, last_activity: string }[]} */
  const kernels = /** @type {any} */ (await (await fetch(`${base}api/kernels?token=${token}`)).json());
  kernels.sort((a, b) => (a.last_activity < b.last_activity ? 1 : -1));
  const address = `${base.replace(/^http/, "ws")}api/kernels/${kernels[0]?.id}/channels?token=${token}`;
  const socket = new WebSocket(address);
  await new Promise((opened, failed) => {
    socket.onopen = opened;
    socket.onerror = () => failed(new Error("no connection to the kernel"));
  });
  const header = {
    msg_id: crypto.randomUUID(),
    session: crypto.randomUUID(),
    username: "",
    msg_type: "debug_request",
    version: "5.5",
  };
  const content = { type: "request", seq: 1, command, arguments: given };
  const answer = new Promise(answered => {
    socket.onmessage = ({ data }) => {
      const message = JSON.parse(data);
      if (message.parent_header?.msg_id === header.msg_id && message.msg_type === "debug_reply")
        answered(message.content);
    };
  });
  socket.send(JSON.stringify({ channel: "control", header, parent_header: {}, metadata: {}, content }));
  const { success, message, body } = /** @type {any} */ (await answer);
  socket.close();
  if (!success) throw new Error(message);
  return body;
}
