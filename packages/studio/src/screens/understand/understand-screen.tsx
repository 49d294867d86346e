import { Message } from '../../parts/message.js';

export function Screen() {
  return <Message kind="empty" title="Nothing here yet." />;
}
