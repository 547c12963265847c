export { joinCluster, type ClusterHandle, type ClusterOptions } from './embedded-cluster.js';
