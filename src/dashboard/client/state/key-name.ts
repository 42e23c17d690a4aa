/** `shift+ArrowDown`, `ctrl+k`, `?`: a character that shift makes is named by itself. */
export function keyName(event: {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}): string {
  const { key } = event;
  const parts = [
    event.ctrlKey || event.metaKey ? "ctrl" : "",
    event.altKey ? "alt" : "",
    event.shiftKey && key.length > 1 ? "shift" : "",
    key === " " ? "Space" : key,
  ];
  return parts.filter(part => part !== "").join("+");
}
