import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const tsc = fileURLToPath(new URL('../../../node_modules/typescript/bin/tsc', import.meta.url));

/** A place in a document, both from 0, as the protocol has it. */
interface Position {
  readonly line: number;
  readonly character: number;
}

interface Message {
  readonly id?: number | string;
  readonly method?: string;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

/** What an editor shows of a program: the compiler's language server, asked as editors ask it. */
export class LanguageServer {
  readonly #process = spawn(process.execPath, [tsc, '--lsp', '--stdio'], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  readonly #answers = new Map<Message['id'], (message: Message) => void>();
  #received: Buffer = Buffer.alloc(0);

  constructor() {
    this.#process.stdout.on('data', (bytes: Buffer) => this.#receive(bytes));
  }

  /** @param folder a URL, with a tsconfig.json */
  async start(folder: URL): Promise<void> {
    const completionItem = { resolveSupport: { properties: ['documentation'] } };
    await this.#ask('initialize', {
      processId: process.pid,
      rootUri: folder.href,
      capabilities: { textDocument: { completion: { completionItem } } },
    });
    this.#send({ method: 'initialized', params: {} });
  }

  /** Opens a document; nothing is read from the file of that name. */
  open(uri: string, text: string): void {
    const textDocument = { uri, languageId: 'typescript', version: 1, text };
    this.#send({ method: 'textDocument/didOpen', params: { textDocument } });
  }

  /** What stands in the box over a name, as Markdown. */
  async hover(uri: string, position: Position): Promise<string> {
    const answer = await this.#ask('textDocument/hover', { textDocument: { uri }, position });
    return textOf((answer as { contents?: unknown } | null)?.contents);
  }

  /** What can be written at a place, and what the box beside each of them says. */
  async complete(uri: string, position: Position): Promise<Map<string, string>> {
    const answer = await this.#ask('textDocument/completion', { textDocument: { uri }, position });
    const { items } = answer as { items: readonly { label: string }[] };
    const resolved = await Promise.all(items.map((item) => this.#ask('completionItem/resolve', item)));
    return new Map(
      items.map(({ label }, i) => [
        label,
        textOf((resolved[i] as { documentation?: unknown }).documentation),
      ]),
    );
  }

  async stop(): Promise<void> {
    await this.#ask('shutdown', undefined);
    const ended = once(this.#process, 'exit');
    this.#send({ method: 'exit' });
    await ended;
  }

  async #ask(method: string, params: unknown): Promise<unknown> {
    const id = this.#answers.size + 1;
    const { result, error } = await new Promise<Message>((resolve) => {
      this.#answers.set(id, resolve);
      this.#send({ id, method, params });
    });
    if (error) throw new Error(`${method}: ${error.message}`);
    return result;
  }

  #send(message: object): void {
    const text = JSON.stringify({ jsonrpc: '2.0', ...message });
    this.#process.stdin.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
  }

  #receive(bytes: Buffer): void {
    this.#received = Buffer.concat([this.#received, bytes]);
    for (;;) {
      const start = this.#received.indexOf('\r\n\r\n') + 4;
      const length = Number(/Content-Length: (\d+)/i.exec(this.#received.toString('latin1', 0, start))?.[1]);
      if (start < 4 || this.#received.length < start + length) return;
      const message = JSON.parse(this.#received.toString('utf8', start, start + length)) as Message;
      this.#received = this.#received.subarray(start + length);
      if (message.method === undefined) this.#answers.get(message.id)?.(message);
      // What the server asks in turn, such as for settings, has no answer here.
      else if (message.id !== undefined) this.#send({ id: message.id, result: null });
    }
  }
}

function textOf(documentation: unknown): string {
  if (typeof documentation === 'string') return documentation;
  return (documentation as { value?: string } | undefined)?.value ?? '';
}
