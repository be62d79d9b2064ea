package command

import (
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"github.com/BurntSushi/toml"
	"github.com/spf13/cobra"

	"qianshao/hub/health"
	"qianshao/shared/commandline"
)

// backupEvery is how often a hub backs itself up unless it is told otherwise.
const backupEvery = time.Hour

// Settings are what a hub at work goes by.
type Settings struct {
	Listen, Name, Modem string
	Metrics             string // empty: no figures are told
	BackupDir           string // empty: in the data directory
	BackupEvery         time.Duration
	LogLevel            slog.Level
	LogFormat           string
	effective           []setting
}

// setting is one value and where it came from.
type setting struct{ name, value, from string }

// settable are the flags of serve that a file or the environment may set, in the order in which they are printed.
func settable() []string {
	return []string{"data", "listen", "name", "modem", "metrics", "backup-every", "backup-dir", "log-level", "log-format"}
}

// serving adds the flags of a hub at work.
func serving(c *cobra.Command) *cobra.Command {
	f := c.Flags()
	f.String("config", "", "TOML file with a line for each flag, such as listen = \"0.0.0.0:8443\"; a flag wins over QIANSHAO_*, that over the file")
	f.String("listen", "127.0.0.1:8443", "HOST:PORT to listen on; port 0 takes a free one")
	f.String("name", "市级中心", "name that terminals show for this hub, given on first start")
	f.String("metrics", "", "HOST:PORT of this machine for /metrics, /healthz and /readyz without TLS; default: off")
	f.Duration("backup-every", backupEvery, "how often a verified backup is made, besides every night at three; 0: every night only")
	f.String("backup-dir", "", "folder for backups, better on another disk (default: backups in the data directory)")
	f.String("log-format", "text", "text or json")
	return commandline.WithModem(c)
}

// configTree is `hub config`.
func configTree() *cobra.Command {
	tree := &cobra.Command{Use: "config", Short: "what serve goes by"}
	tree.AddCommand(serving(&cobra.Command{
		Use: "print", Short: "print what serve would go by, and where each value comes from, as a file for --config", Args: commandline.Counted(cobra.NoArgs),
		Example: "  hub config print\n  QIANSHAO_LISTEN=0.0.0.0:8443 hub config print > hub.toml",
	}))
	return tree
}

// ReadSettings fills flags that were not typed from the environment, then from the file that --config names, and reads
// them all. What cannot be is a commandline.Usage.
func ReadSettings(c *cobra.Command, lookup func(string) (string, bool)) (Settings, error) {
	s := Settings{}
	file, path, err := readFile(c, lookup)
	if err != nil {
		return s, err
	}
	for _, name := range settable() {
		from, err := fill(c, name, lookup, file, path)
		if err != nil {
			return s, commandline.Usage{Err: err}
		}
		s.effective = append(s.effective, setting{name, commandline.Flag(c, name), from})
	}
	s.Listen, s.Name, s.Metrics = commandline.Flag(c, "listen"), commandline.Flag(c, "name"), commandline.Flag(c, "metrics")
	s.LogFormat, s.BackupDir = commandline.Flag(c, "log-format"), commandline.Flag(c, "backup-dir")
	if s.Modem, err = commandline.Modem(c); err != nil {
		return s, err
	}
	return s, s.judge(c)
}

// judge refuses what a hub could not go by.
func (s *Settings) judge(c *cobra.Command) (err error) {
	wrong := func(name string, err error) error {
		return commandline.Usage{Err: fmt.Errorf("--%s: %w", name, err)}
	}
	if err := s.LogLevel.UnmarshalText([]byte(commandline.Flag(c, "log-level"))); err != nil {
		return wrong("log-level", err)
	}
	if s.Metrics == "off" {
		s.Metrics = ""
	}
	if s.Metrics != "" {
		if err := health.Loopback(s.Metrics); err != nil {
			return wrong("metrics", err)
		}
	}
	if s.BackupEvery, err = c.Flags().GetDuration("backup-every"); err != nil || s.BackupEvery < 0 {
		return wrong("backup-every", fmt.Errorf("%q is no time to wait", commandline.Flag(c, "backup-every")))
	}
	if _, err := health.NewLog(io.Discard, s.LogFormat, s.LogLevel); err != nil {
		return wrong("log-format", err)
	}
	if s.BackupDir != "" {
		if s.BackupDir, err = filepath.Abs(s.BackupDir); err != nil {
			return wrong("backup-dir", err)
		}
	}
	return nil
}

func fill(c *cobra.Command, name string, lookup func(string) (string, bool), file map[string]string, path string) (from string, err error) {
	f := c.Flag(name)
	if f.Changed {
		return "--" + name, nil
	}
	variable := "QIANSHAO_" + commandline.Variable(name)
	value, ok := lookup(variable)
	from = variable
	if !ok || value == "" {
		value, ok = file[name]
		from = path
	}
	if !ok {
		return "default", nil
	}
	if err := c.Flags().Set(name, value); err != nil {
		return from, fmt.Errorf("%s: %w", from, err)
	}
	return from, nil
}

// fileBytesMax bounds a settings file.
const fileBytesMax = 64 << 10

// readFile reads the file that --config or QIANSHAO_CONFIG names; nothing when there is none.
func readFile(c *cobra.Command, lookup func(string) (string, bool)) (values map[string]string, path string, err error) {
	if path = commandline.Flag(c, "config"); path == "" {
		path, _ = lookup("QIANSHAO_CONFIG")
	}
	if path == "" {
		return nil, "", nil
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, path, fmt.Errorf("read the settings: %w", err)
	}
	defer file.Close()
	var raw map[string]any
	if _, err := toml.NewDecoder(io.LimitReader(file, fileBytesMax)).Decode(&raw); err != nil {
		return nil, path, commandline.Usage{Err: fmt.Errorf("%s: %w", path, err)}
	}
	values = map[string]string{}
	for name, value := range raw {
		if !slices.Contains(settable(), name) {
			return nil, path, commandline.Usage{Err: fmt.Errorf("%s: no setting is called %q", path, name)}
		}
		values[name] = fmt.Sprint(value)
	}
	return values, path, nil
}

// PrintSettings prints what serve would go by, as a file for --config.
func PrintSettings(c *cobra.Command, lookup func(string) (string, bool), out io.Writer) error {
	s, err := ReadSettings(c, lookup)
	if err != nil {
		return err
	}
	for _, one := range s.effective {
		value := one.value
		switch {
		case one.name == "data" && value == "":
			home, err := os.UserConfigDir()
			if err != nil {
				return fmt.Errorf("find the user's data directory: %w", err)
			}
			value = filepath.Join(home, "qianshao", "hub")
		case value == "":
			fmt.Fprintf(out, "# %s is not set\n", one.name)
			continue
		}
		fmt.Fprintf(out, "%s = %s  # %s\n", one.name, strconv.Quote(value), one.from)
	}
	return nil
}
