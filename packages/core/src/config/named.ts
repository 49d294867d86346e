export * from '../data/named.js';
