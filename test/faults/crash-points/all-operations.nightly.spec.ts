import { allCases } from './crash-case.js';
import { describeCrashPoints } from './describe-crash-points.js';

describeCrashPoints(allCases());
