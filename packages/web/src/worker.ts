import { serve } from './serve.js';

// The worker that `train` and its like start.
serve();
