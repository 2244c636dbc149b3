export {
  createVirtualClock as virtualClock,
  type VirtualClock,
} from '../../src/testing/virtual-clock.ts';
