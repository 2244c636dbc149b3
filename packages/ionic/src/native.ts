export {
  type CapacitorApp,
  type CapacitorNativeOptions,
  capacitorNative,
} from './native/capacitor-native.ts';
export { type CordovaNativeOptions, cordovaNative } from './native/cordova-native.ts';
export type { NativeWiring } from './native/native-wiring.ts';
