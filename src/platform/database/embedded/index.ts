export { isProcessAlive } from './process-identity.js';
export { joinCluster, type ClusterHandle, type ClusterOptions } from './embedded-cluster.js';
