import { disturbances, plans, sharedFields } from '../../plans/index.ts';
import type { Guide } from '../engine.ts';

/** All that isthmus knows of Istio. */
export const guide: Guide = { plans, sharedFields, disturbances };
