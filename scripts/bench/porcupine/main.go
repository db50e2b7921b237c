// Checks histories with porcupine, for `npm run bench -- checker --porcupine FOLDER`, which builds it.
//
// Arguments: a time limit in milliseconds for one history, and files in the two text formats. Prints a line when all are
// parsed, and then, for every line that it reads, the verdict and the nanoseconds of each file; nothing but the call
// of CheckEvents is timed.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"os"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/anishathalye/porcupine"
)

const absent = -1 << 62

type registerInput struct {
	op       byte // 'r', 'w' or 'c'
	from, to int  // a write has only to
}

type registerOutput struct {
	known bool
	value int  // of a read
	found bool // of a cas
}

var register = porcupine.Model{
	Init: func() interface{} { return absent },
	Step: func(state, input, output interface{}) (bool, interface{}) {
		held, in, out := state.(int), input.(registerInput), output.(registerOutput)
		switch in.op {
		case 'r':
			return !out.known || out.value == held, state
		case 'w':
			return true, in.to
		}
		if held != in.from {
			return !out.known || !out.found, state
		}
		return !out.known || out.found, in.to
	},
	Hash: func(state interface{}) uint64 { return uint64(state.(int)+1) * 0x9e3779b97f4a7c15 },
}

type storeInput struct {
	op         byte // 'g', 'p' or 'a'
	key, value string
}

type storeOutput struct {
	known bool
	value string // of a get
}

var store = porcupine.Model{
	PartitionEvent: func(history []porcupine.Event) [][]porcupine.Event {
		place, part := map[string]int{}, map[int]int{}
		var parts [][]porcupine.Event
		for _, event := range history {
			if event.Kind == porcupine.CallEvent {
				key := event.Value.(storeInput).key
				if _, known := place[key]; !known {
					place[key] = len(parts)
					parts = append(parts, nil)
				}
				part[event.Id] = place[key]
			}
			parts[part[event.Id]] = append(parts[part[event.Id]], event)
		}
		return parts
	},
	Init: func() interface{} { return "" },
	Step: func(state, input, output interface{}) (bool, interface{}) {
		in := input.(storeInput)
		switch in.op {
		case 'g':
			out := output.(storeOutput)
			return !out.known || out.value == state.(string), state
		case 'p':
			return true, in.value
		}
		return true, state.(string) + in.value
	},
	Hash: func(state interface{}) uint64 {
		hash := fnv.New64a()
		hash.Write([]byte(state.(string)))
		return hash.Sum64()
	},
}

// An event of a log, whichever its format.
type line struct {
	process int
	kind    string // invoke, ok, fail or info
	input   interface{}
	output  interface{}
	// A failed call that says nothing.
	void bool
}

var registerLine = regexp.MustCompile(`jepsen\.util\s+-\s+(\d+)\s+:(\w+)\s+:(\w+)\s+(\[[^\]]*\]|\S+)`)

func parseRegister(text string) (line, bool) {
	found := registerLine.FindStringSubmatch(text)
	if found == nil {
		return line{}, false
	}
	parsed := line{process: number(found[1]), kind: found[2]}
	values := strings.Fields(strings.Trim(found[4], "[]"))
	switch found[3] {
	case "read":
		parsed.input = registerInput{op: 'r'}
		if parsed.kind == "ok" {
			parsed.output = registerOutput{known: true, value: number(values[0])}
		}
	case "write":
		if parsed.kind == "invoke" {
			parsed.input = registerInput{op: 'w', to: number(values[0])}
		}
		parsed.output = registerOutput{known: true}
	case "cas":
		if parsed.kind == "invoke" {
			parsed.input = registerInput{op: 'c', from: number(values[0]), to: number(values[1])}
		}
		parsed.output = registerOutput{known: true, found: parsed.kind == "ok"}
	}
	parsed.void = parsed.kind == "fail" && (found[3] != "cas" || found[4][0] == ':')
	return parsed, true
}

var storeLine = regexp.MustCompile(
	`^\{:process (\d+), :type :(\w+), :f :(\w+), :key ("(?:[^"\\]|\\.)*"), :value (nil|"(?:[^"\\]|\\.)*")\}`)

func parseStore(text string) (line, bool) {
	found := storeLine.FindStringSubmatch(text)
	if found == nil {
		return line{}, false
	}
	parsed := line{process: number(found[1]), kind: found[2], void: found[2] == "fail"}
	parsed.input = storeInput{op: found[3][0], key: unquote(found[4]), value: unquote(found[5])}
	parsed.output = storeOutput{known: true, value: unquote(found[5])}
	return parsed, true
}

func number(text string) int {
	if text == "nil" {
		return absent
	}
	value, err := strconv.Atoi(text)
	if err != nil {
		panic(err)
	}
	return value
}

func unquote(literal string) string {
	var text string
	if literal != "nil" {
		if err := json.Unmarshal([]byte(literal), &text); err != nil {
			panic(err)
		}
	}
	return text
}

type history struct {
	model  porcupine.Model
	events []porcupine.Event
}

func read(file string) history {
	text, err := os.ReadFile(file)
	if err != nil {
		panic(err)
	}
	model, parse, unknown := register, parseRegister, interface{}(registerOutput{})
	if text[0] == '{' {
		model, parse, unknown = store, parseStore, storeOutput{}
	}
	var events []porcupine.Event
	open := map[int]int{}
	void := map[int]bool{}
	calls := 0
	for _, content := range strings.Split(string(text), "\n") {
		parsed, ok := parse(content)
		if !ok || parsed.kind == "info" {
			continue
		}
		event := porcupine.Event{ClientId: parsed.process}
		if parsed.kind == "invoke" {
			event.Kind, event.Value, event.Id = porcupine.CallEvent, parsed.input, calls
			open[parsed.process] = calls
			calls++
		} else {
			event.Kind, event.Value, event.Id = porcupine.ReturnEvent, parsed.output, open[parsed.process]
			void[event.Id] = parsed.void
			delete(open, parsed.process)
		}
		events = append(events, event)
	}
	for process, id := range open {
		events = append(events, porcupine.Event{ClientId: process, Kind: porcupine.ReturnEvent, Value: unknown, Id: id})
	}
	kept := events[:0]
	for _, event := range events {
		if !void[event.Id] {
			kept = append(kept, event)
		}
	}
	return history{model, kept}
}

type result struct {
	Verdict     porcupine.CheckResult `json:"verdict"`
	Nanoseconds int64                 `json:"nanoseconds"`
}

func main() {
	limit := time.Duration(number(os.Args[1])) * time.Millisecond
	var histories []history
	for _, file := range os.Args[2:] {
		histories = append(histories, read(file))
	}
	fmt.Printf("{\"go\":%q,\"threads\":%d}\n", runtime.Version(), runtime.GOMAXPROCS(0))
	for rounds := bufio.NewScanner(os.Stdin); rounds.Scan(); {
		var results []result
		for _, h := range histories {
			runtime.GC() // As a benchmark of Go's own does: no history pays for the garbage of another.
			start := time.Now()
			verdict := porcupine.CheckEventsTimeout(h.model, h.events, limit)
			results = append(results, result{verdict, time.Since(start).Nanoseconds()})
		}
		line, _ := json.Marshal(results)
		fmt.Println(string(line))
	}
}
