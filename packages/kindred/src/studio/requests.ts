import type { Context } from 'hono';
import type * as z from 'zod';
import { Refusal } from './errors.js';

/** The body of a request as a schema has it. @throws Refusal that says what is wrong with it. */
export async function bodyOf<Schema extends z.ZodType>(
  context: Context,
  schema: Schema,
): Promise<z.output<Schema>> {
  const text = await context.req.text();
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Refusal(400, 'the body is no JSON');
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const place = issue!.path.length === 0 ? '' : `${issue!.path.join('.')}: `;
  throw new Refusal(400, `${place}${issue!.message}`);
}
