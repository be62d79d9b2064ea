package health

import (
	"time"

	"github.com/coreos/go-systemd/v22/daemon"
)

// Words of the service manager, as sd_notify(3) has them.
const (
	ready    = daemon.SdNotifyReady
	stopping = daemon.SdNotifyStopping
	alive    = daemon.SdNotifyWatchdog
)

// service is the service manager that started the program; without one, nobody listens.
type service struct{ within time.Duration }

func newService() service {
	within, err := daemon.SdWatchdogEnabled(false)
	if err != nil {
		within = 0 // it says something this program does not understand, and is not relied on
	}
	return service{within}
}

// limit is how often it wants to hear from the program; 0 when it does not.
func (s service) limit() time.Duration { return s.within }

// say tells it something; that it does not listen is no reason to stop work.
func (s service) say(word string) { _, _ = daemon.SdNotify(false, word) }
