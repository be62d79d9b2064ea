// Package harm hurts the programs' disks and processes on purpose.
package harm
