// Package rehearsal plays whole stories on real programs: hub and terminals as a user starts them.
package rehearsal
