/**
 * A reader of Python pickles that runs nothing: it knows numbers, texts, containers and the globals that its caller
 * knows, and refuses everything else by name. Protocols 2 to 5, as far as tensors need them.
 * Source: the descriptions of the opcodes in Python's pickletools.
 */

/** Something that a pickle names by module and name: what it stands for, and what calling it gives. */
export class PickleGlobal {
  constructor(
    /** `collections.OrderedDict`. */
    readonly name: string,
    /** What a call gives; one that cannot be called is only referred to. */
    readonly call?: (args: readonly PickleValue[]) => PickleValue,
  ) {}
}

/** What a pickle holds: lists and tuples are arrays, dictionaries are maps. Other objects come from its globals. */
export type PickleValue = unknown;

/** What a pickle may refer to. */
export interface PickleContext {
  /** What a global stands for; undefined for one that is not known, which is refused. */
  global(name: string): PickleGlobal | undefined;
  /** What a persistent id stands for: data beside the pickle. */
  persistent(id: PickleValue): PickleValue;
  /** Refuses the file. */
  fail(problem: string): never;
}

/** Where a tuple, list or dictionary began on the stack. */
const mark = Symbol('mark');

const TUPLES: Readonly<Record<number, number>> = { 133: 1, 134: 2, 135: 3 };

/** Longer texts of whole numbers are no number that a file of tensors needs. */
const maxLongBytes = 16;

/**
 * Reads the pickle that begins at `start`.
 * @returns its value, and the position behind it
 */
export function readPickle(
  bytes: Uint8Array,
  start: number,
  context: PickleContext,
): { value: PickleValue; end: number } {
  const fail: PickleContext['fail'] = context.fail;
  const decoder = new TextDecoder();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const stack: PickleValue[] = [];
  const memo = new Map<number, PickleValue>();
  let position = start;

  const skip = (count: number): number => {
    if (count > bytes.length - position) fail('it ends in the middle of a pickle');
    position += count;
    return position - count;
  };
  const byte = () => view.getUint8(skip(1));
  const uint32 = () => view.getUint32(skip(4), true);
  const length64 = () => Number(view.getBigUint64(skip(8), true));
  const text = (count: number) => {
    const from = skip(count);
    return decoder.decode(bytes.subarray(from, position));
  };
  const line = () => {
    const end = bytes.indexOf(0x0a, position);
    if (end < 0) fail('it ends in the middle of a pickle');
    const read = text(end - position);
    position = end + 1;
    return read;
  };
  const raw = (count: number) => {
    const from = skip(count);
    return bytes.slice(from, position);
  };
  const pop = () => {
    if (stack.length === 0 || stack.at(-1) === mark)
      fail('its pickle takes more from the stack than there is');
    return stack.pop();
  };
  const popToMark = (): PickleValue[] => {
    const at = stack.lastIndexOf(mark);
    if (at < 0) fail('its pickle has no beginning of a list');
    const items = stack.splice(at + 1);
    stack.pop();
    return items;
  };
  const top = () => (stack.length === 0 ? fail('its pickle has an empty stack') : stack.at(-1));
  const topAs = <T>(kind: abstract new (...args: never[]) => T): T => {
    const value = top();
    return value instanceof kind ? value : fail(`its pickle adds to something that is no ${kind.name}`);
  };
  const append = (items: readonly PickleValue[]) => {
    const list = topAs<PickleValue[]>(Array);
    for (const item of items) list.push(item);
  };
  const set = (items: readonly PickleValue[]) => {
    const map = topAs<Map<PickleValue, PickleValue>>(Map);
    if (items.length % 2 !== 0) fail('its pickle has a key without a value');
    for (let i = 0; i < items.length; i += 2) map.set(items[i], items[i + 1]);
  };
  const get = (index: number) =>
    memo.has(index) ? stack.push(memo.get(index)) : fail('its pickle refers to what is not there');
  const global = (name: string) =>
    stack.push(
      context.global(name) ??
        fail(
          `it refers to ${shown(name)}, which is neither a tensor nor a container; nothing was run. In PyTorch, save the ` +
            'tensors alone: torch.save(model.state_dict(), file)',
        ),
    );
  const long = (count: number) => {
    if (count > maxLongBytes) fail(`its pickle has a whole number of ${count} bytes`);
    let value = 0n;
    for (const [i, part] of raw(count).entries()) value |= BigInt(part) << BigInt(8 * i);
    value = BigInt.asIntN(8 * count, value);
    stack.push(Number.isSafeInteger(Number(value)) ? Number(value) : value);
  };

  for (;;) {
    const opcode = byte();
    switch (opcode) {
      case 0x80: // PROTO
        if (byte() > 5) fail('its pickle is of a protocol above 5');
        break;
      case 0x95: // FRAME
        skip(8);
        break;
      case 0x2e: // STOP
        return { value: pop(), end: position };
      case 0x28: // MARK
        stack.push(mark);
        break;
      case 0x30: // POP
        top();
        stack.pop();
        break;
      case 0x31: // POP_MARK
        popToMark();
        break;
      case 0x32: // DUP
        stack.push(top());
        break;
      case 0x4e: // NONE
        stack.push(null);
        break;
      case 0x88: // NEWTRUE
        stack.push(true);
        break;
      case 0x89: // NEWFALSE
        stack.push(false);
        break;
      case 0x4a: // BININT
        stack.push(view.getInt32(skip(4), true));
        break;
      case 0x4b: // BININT1
        stack.push(byte());
        break;
      case 0x4d: // BININT2
        stack.push(view.getUint16(skip(2), true));
        break;
      case 0x8a: // LONG1
        long(byte());
        break;
      case 0x8b: // LONG4
        long(uint32());
        break;
      case 0x47: // BINFLOAT
        stack.push(view.getFloat64(skip(8), false));
        break;
      case 0x8c: // SHORT_BINUNICODE
        stack.push(text(byte()));
        break;
      case 0x58: // BINUNICODE
        stack.push(text(uint32()));
        break;
      case 0x8d: // BINUNICODE8
        stack.push(text(length64()));
        break;
      case 0x55: // SHORT_BINSTRING: what Python 2 wrote
        stack.push(text(byte()));
        break;
      case 0x54: // BINSTRING
        stack.push(text(uint32()));
        break;
      case 0x43: // SHORT_BINBYTES
        stack.push(raw(byte()));
        break;
      case 0x42: // BINBYTES
        stack.push(raw(uint32()));
        break;
      case 0x8e: // BINBYTES8
        stack.push(raw(length64()));
        break;
      case 0x29: // EMPTY_TUPLE
      case 0x5d: // EMPTY_LIST
        stack.push([]);
        break;
      case 0x85: // TUPLE1
      case 0x86: // TUPLE2
      case 0x87: {
        // TUPLE3
        const items = Array.from({ length: TUPLES[opcode]! }, pop);
        stack.push(items.reverse());
        break;
      }
      case 0x74: // TUPLE
      case 0x6c: // LIST
        stack.push(popToMark());
        break;
      case 0x61: // APPEND
        append([pop()]);
        break;
      case 0x65: // APPENDS
        append(popToMark());
        break;
      case 0x7d: // EMPTY_DICT
        stack.push(new Map());
        break;
      case 0x64: {
        // DICT
        const items = popToMark();
        stack.push(new Map());
        set(items);
        break;
      }
      case 0x73: {
        // SETITEM
        const value = pop();
        const key = pop();
        set([key, value]);
        break;
      }
      case 0x75: // SETITEMS
        set(popToMark());
        break;
      case 0x71: // BINPUT
        memo.set(byte(), top());
        break;
      case 0x72: // LONG_BINPUT
        memo.set(uint32(), top());
        break;
      case 0x94: // MEMOIZE
        memo.set(memo.size, top());
        break;
      case 0x68: // BINGET
        get(byte());
        break;
      case 0x6a: // LONG_BINGET
        get(uint32());
        break;
      case 0x63: // GLOBAL
        global(`${line()}.${line()}`);
        break;
      case 0x93: {
        // STACK_GLOBAL
        const [name, module] = [pop(), pop()];
        global(`${String(module)}.${String(name)}`);
        break;
      }
      case 0x52: {
        // REDUCE
        const [args, callee] = [pop(), pop()];
        const call = callee instanceof PickleGlobal ? callee.call : undefined;
        if (!call || !Array.isArray(args)) fail('its pickle calls what cannot be called');
        stack.push(call(args));
        break;
      }
      case 0x62: // BUILD: attributes, such as the versions that a state dictionary has beside its tensors
        pop();
        top();
        break;
      case 0x51: // BINPERSID
        stack.push(context.persistent(pop()));
        break;
      default:
        fail(`its pickle makes objects of a kind that is not read (opcode 0x${opcode.toString(16)})`);
    }
  }
}

/** A name for a one-line message: a hostile one could be of any length. */
function shown(name: string): string {
  const text = JSON.stringify(name).slice(1, -1);
  return text.length <= 120 ? text : `${text.slice(0, 119)}…`;
}
