import { measureProvider, type ProviderName } from './measure-provider.js';

// A program of its own, started by `tryProvider`: writes the result as JSON.
const provider = process.argv[2] as ProviderName;
const result = await measureProvider(provider).then(
  (gflops) => ({ gflops }),
  (error: unknown) => ({ reason: error instanceof Error ? error.message : String(error) }),
);
process.stdout.write(JSON.stringify(result));
