import type { Command } from 'commander';
import { examples } from '../base/command-line.js';
import type { CommandContext } from '../base/context.js';
import { formatDiagnosis } from '../terminal/format-diagnosis.js';
import { printJson, printLines } from '../terminal/terminal.js';

export function addDoctorCommand(program: Command, context: CommandContext): void {
  program
    .command('doctor')
    .summary('Say what this machine has and how fast it is')
    .description(
      'Lists versions, processor and memory, and tries each execution provider of ONNX Runtime: whether it works, ' +
        'why not, and how fast it multiplies matrices. Add this to a bug report.',
    )
    .option('--json', 'Write it as one line of JSON')
    .addHelpText('after', examples([['kindred doctor', 'takes about a second']]))
    .action(async ({ json }: { json?: boolean }) => {
      const { diagnose } = await import('../../api/doctor/diagnose.js');
      const diagnosis = await diagnose();
      const { terminal } = context;
      if (json) printJson(terminal, diagnosis);
      else printLines(terminal, formatDiagnosis(diagnosis, terminal.outStyle));
    });
}
