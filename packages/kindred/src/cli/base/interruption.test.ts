import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { catchInterruption } from './interruption.js';

function interrupted(canSave: boolean) {
  const onRequest = vi.fn(() => canSave);
  const end = vi.fn();
  const interruption = catchInterruption(onRequest, end);
  onTestFinished(() => interruption.release());
  return { onRequest, end, interruption };
}

describe('catchInterruption', () => {
  test('the first Ctrl-C asks to stop, the second ends the process', () => {
    const { onRequest, end, interruption } = interrupted(true);
    expect(interruption.exitCode).toBeUndefined();
    process.emit('SIGINT', 'SIGINT');
    expect(interruption.signal.aborted).toBe(true);
    expect(interruption.exitCode).toBe(130);
    expect(end).not.toHaveBeenCalled();
    process.emit('SIGINT', 'SIGINT');
    expect(end).toHaveBeenCalledExactlyOnceWith('SIGINT');
    expect(onRequest).toHaveBeenCalledOnce();
  });

  test('the first ends it where there is nothing to save, with its usual effect', () => {
    const before = process.listenerCount('SIGTERM');
    const { end, interruption } = interrupted(false);
    process.emit('SIGTERM', 'SIGTERM');
    expect(end).toHaveBeenCalledExactlyOnceWith('SIGTERM');
    expect(interruption.exitCode).toBe(143);
    expect(process.listenerCount('SIGTERM')).toBe(before);
  });

  test('once released, signals are no longer caught', () => {
    const before = process.listenerCount('SIGINT');
    const { interruption } = interrupted(true);
    expect(process.listenerCount('SIGINT')).toBe(before + 1);
    interruption.release();
    expect(process.listenerCount('SIGINT')).toBe(before);
  });
});
