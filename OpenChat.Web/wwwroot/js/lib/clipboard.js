// Copies text. Plain http on a local network has no clipboard: there the browser's old command does it.
export async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const box = document.createElement('textarea');
    box.value = text;
    box.readOnly = true;
    box.className = 'sr';
    (document.activeElement?.closest('dialog, [popover]') ?? document.body).append(box);
    box.select();
    const done = document.execCommand('copy');
    box.remove();
    return done;
  }
}
