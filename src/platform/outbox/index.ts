export { EVENT_KIND, type EventKind } from './event-kind.js';
export { OutboxModule } from './outbox.module.js';
export { OutboxReader, type OutboxEvent } from './outbox-reader.js';
