// Brought by page.ts where something waits or the network is gone: the outbox and its bar.
import { start } from "./app/app";

start();
