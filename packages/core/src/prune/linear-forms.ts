import { ancestors, type Tensor } from '../graph/graph.js';
import type { LinearForm } from '../graph/linear-form.js';

/** The products of plain kernels that a tensor depends on, by their weights, in the order of computation. */
export function linearForms(output: Tensor): Map<Tensor, LinearForm[]> {
  const forms = new Map<Tensor, LinearForm[]>();
  for (const node of ancestors([output])) {
    const form = node.op.linear?.(node);
    if (!form) continue;
    const known = forms.get(form.weight);
    if (known) known.push(form);
    else forms.set(form.weight, [form]);
  }
  return forms;
}
