// Package joint tests a hub and terminals together in one process, over real sockets and files.
package joint
