package commandline

import (
	"fmt"

	"github.com/spf13/cobra"

	"qianshao/syncproto/modem"
)

// WithModem adds the flag of commands that keep running and may use a modem.
func WithModem(c *cobra.Command) *cobra.Command {
	c.Flags().String("modem", "", "send and receive short messages by satellite: a serial port with options (/dev/ttyUSB0,size=1750|70,slot=60s,baud=115200), or sim:HOST:PORT")
	return c
}

// Modem reads that flag; empty for no modem.
func Modem(c *cobra.Command) (string, error) {
	text := Flag(c, "modem")
	if text == "" || text == "off" {
		return "", nil
	}
	if _, err := modem.Parse(text); err != nil {
		return "", Usage{Err: fmt.Errorf("--modem: %w", err)}
	}
	return text, nil
}
