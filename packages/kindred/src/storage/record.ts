export { parseRecord, type RunRecord, runRecordSchema } from '@kindred/core/run';
