export type { Clock } from './browser/clock.ts';
export type { Transport, TransportRequest, TransportResponse } from './model/transport.ts';
export { createFakeManager } from './testing/fake-manager/create-fake-manager.ts';
export type { FakeManager, FakeManagerOptions } from './testing/fake-manager/fake-manager.ts';
export type { AppState } from './testing/fake-native/app-process.ts';
export type { CapacitorCall, CapacitorResult } from './testing/fake-native/capacitor-messages.ts';
export { capacitorPluginHeader } from './testing/fake-native/capacitor-service.ts';
export type { CordovaExec, FakeCordovaPlugin } from './testing/fake-native/cordova-service.ts';
export { createFakeNative, FakeNative } from './testing/fake-native/fake-native.ts';
export type { FakeNativeOptions } from './testing/fake-native/fake-native-options.ts';
export type { FakePage } from './testing/fake-native/fake-page.ts';
export type {
  KillReason,
  LaunchReason,
  NativeEvent,
  NativeLog,
  NativeLogEntry,
} from './testing/fake-native/native-log.ts';
export type {
  NativeGeneration,
  RefreshStatus,
  WakeOptions,
} from './testing/fake-native/native-plugin.ts';
export type { FakeNetwork } from './testing/fake-native/page-ports.ts';
export {
  createFakePeriodic,
  type FakePeriodic,
  type FakePeriodicOptions,
} from './testing/fake-periodic.ts';
export type {
  ScriptedExchange,
  ScriptedFault,
  ScriptedFile,
} from './testing/scripted-transport/scripted-file.ts';
export {
  createScriptedTransport,
  type ScriptedRequest,
  type ScriptedTransport,
} from './testing/scripted-transport/scripted-transport.ts';
export {
  type TransportContractCase,
  type TransportContractServer,
  transportContract,
} from './testing/transport-contract.ts';
export {
  createVirtualClock,
  type VirtualClock,
  type VirtualClockOptions,
} from './testing/virtual-clock.ts';
export type {
  Periodic,
  PeriodicConfig,
  PeriodicStatus,
  ScheduledTaskConfig,
  Wake,
  WakeOutcome,
  WakeReport,
  WakeSourceName,
} from './wakes/periodic.ts';
