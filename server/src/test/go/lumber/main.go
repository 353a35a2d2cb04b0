// Sends events as Beats do, by the library that Beats are made of: a line of input, an event.
package main

import (
	"bufio"
	"fmt"
	"os"
	"strconv"
	"time"

	client "github.com/elastic/go-lumber/client/v2"
)

// Arguments: address, level of compression (0 to 9), events a window.
func main() {
	level, _ := strconv.Atoi(os.Args[2])
	window, _ := strconv.Atoi(os.Args[3])
	conn, err := client.SyncDial(os.Args[1], client.CompressionLevel(level), client.Timeout(30*time.Second))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	defer conn.Close()
	acknowledged := 0
	var batch []interface{}
	send := func() {
		n, err := conn.Send(batch)
		acknowledged += n
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		batch = nil
	}
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		batch = append(batch, map[string]interface{}{"message": lines.Text(), "agent": map[string]interface{}{"type": "filebeat"}})
		if len(batch) == window {
			send()
		}
	}
	if len(batch) > 0 {
		send()
	}
	fmt.Println(acknowledged)
}
