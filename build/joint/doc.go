// Package joint tests a hub with its terminals in one process, over real sockets.
package joint
