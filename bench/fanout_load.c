/* A websocket fan-out load client: N subscribers on threads of their own, one publisher. Loopback only.
 *
 *   fanout_load PORTS N CPUS PUBCPU HELLO READY PHASE...
 *
 * Each subscriber connects to /ws, says HELLO ("" = nothing; the first %d becomes its number) and is ready when a
 * message holds READY ("" = after the handshake). With several PORTS (comma between) subscribers take them in turn; the
 * publisher is on the first. Then the client prints "ready", waits for a line on stdin, and runs each PHASE:
 *
 *   sat:K:SECONDS    keeps K publications outstanding
 *   rate:R:SECONDS   publishes R a second
 *   http:K:SECONDS   as sat, while a thread asks GET /health ("ok") on the first port 200 times a second
 *   deaf:R:SECONDS   as rate, with 2 KB, while every twentieth subscriber reads nothing; the others count
 *
 * A publication is a text message on /pub, 200 bytes, holding "~~<19 digits: monotonic ns>-<10 digits: phase * 1e8 +
 * number>", so that latency, loss and order are checked on each subscriber. One line of JSON per phase.
 */
#include "websocket.h"
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <sys/epoll.h>

enum { HANDSHAKE, OPEN, READY, DEAD };
enum { BUFFER = 256 * 1024, SIZE = 200, LARGE = 2048, AT_ONCE = 64, ADDRESSES = 64 };
enum { MAX_PHASES = 8, MAX_THREADS = 8, MAX_PORTS = 4 };
enum { BUCKETS = 200000 }; /* of 10 us: latencies up to 2 s */
#define PHASE_STEP 100000000ull

typedef struct {
  int fd, state, number;
  uint32_t rest_size;
  uint8_t *rest; /* the unread head of a message */
  uint64_t last;
} Conn;

typedef struct __attribute__((aligned(128))) {
  pthread_t thread;
  int cpu, first, end, poll;
  _Atomic uint64_t ready, closed, gaps, disorder, delivered[MAX_PHASES];
  uint32_t *latency[MAX_PHASES];
} Worker;

static int ports[MAX_PORTS], homes;
static uint32_t asked[BUCKETS]; /* of 10 us: how long GET /health took */
static atomic_int asking;
static const char *hello, *ready_sign;
static Conn *conns;
static Worker workers[MAX_THREADS];
static int threads;
static atomic_int spinning; /* the workers do not wait to be woken; 2: they and the publisher leave the core to others */

static void pin(int cpu) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(cpu, &set);
  sched_setaffinity(0, sizeof set, &set);
}

static void become_ready(Worker *worker, Conn *conn) {
  conn->state = READY;
  worker->ready++;
}

static void on_publication(Worker *worker, Conn *conn, const uint8_t *mark, uint64_t now) {
  uint64_t sent = 0, number = 0;
  for (int i = 2; i < 21; i++) sent = sent * 10 + (mark[i] - '0');
  for (int i = 22; i < 32; i++) number = number * 10 + (mark[i] - '0');
  unsigned phase = number / PHASE_STEP;
  if (phase >= MAX_PHASES) return;
  if (conn->last / PHASE_STEP != phase) conn->last = phase * PHASE_STEP;
  if (number > conn->last + 1) worker->gaps += number - conn->last - 1;
  if (number <= conn->last) worker->disorder++;
  else conn->last = number;
  uint64_t bucket = now > sent ? (now - sent) / 10000 : 0;
  worker->latency[phase][bucket < BUCKETS ? bucket : BUCKETS - 1]++;
  atomic_fetch_add_explicit(&worker->delivered[phase], 1, memory_order_release);
}

static void on_message(Worker *worker, Conn *conn, int opcode, const uint8_t *data, size_t size, uint64_t now) {
  if (opcode == 9) send_frame(conn->fd, 10, data, size > 120 ? 120 : size);
  if (opcode == 8) conn->state = DEAD;
  if (opcode != 1) return;
  if (conn->state == OPEN && memmem(data, size, ready_sign, strlen(ready_sign))) become_ready(worker, conn);
  const uint8_t *mark = memmem(data, size, "~~", 2);
  if (mark && mark + 32 <= data + size) on_publication(worker, conn, mark, now);
}

static size_t on_handshake(Worker *worker, Conn *conn, const uint8_t *data, size_t size) {
  const uint8_t *end = memmem(data, size, "\r\n\r\n", 4);
  if (!end) return 0;
  if (memcmp(data + 9, "101", 3)) {
    fprintf(stderr, "refused: %.*s\n", (int)(size > 200 ? 200 : size), data);
    conn->state = DEAD;
    return size;
  }
  conn->state = OPEN;
  char text[512];
  int length = snprintf(text, sizeof text, hello, conn->number);
  if (length) send_frame(conn->fd, 1, text, length);
  if (!*ready_sign) become_ready(worker, conn);
  return end + 4 - data;
}

static size_t parse(Worker *worker, Conn *conn, const uint8_t *data, size_t size, uint64_t now) {
  size_t at = conn->state == HANDSHAKE ? on_handshake(worker, conn, data, size) : 0;
  size_t head, payload, whole;
  while (conn->state != DEAD && conn->state != HANDSHAKE) {
    if (!(whole = frame_size(data + at, size - at, &head, &payload))) break;
    on_message(worker, conn, data[at] & 15, data + at + head, payload, now);
    at += whole;
  }
  return at;
}

static int read_some(Worker *worker, Conn *conn, uint8_t *buffer) {
  memcpy(buffer, conn->rest, conn->rest_size);
  ssize_t got = recv(conn->fd, buffer + conn->rest_size, BUFFER - conn->rest_size, MSG_DONTWAIT);
  if (got < 0) return errno == EAGAIN || errno == EINTR;
  if (got == 0) return 0;
  size_t size = conn->rest_size + got, used = parse(worker, conn, buffer, size, now_ns());
  conn->rest_size = size - used;
  conn->rest = realloc(conn->rest, conn->rest_size + 1);
  memcpy(conn->rest, buffer + used, conn->rest_size);
  return conn->state != DEAD;
}

static void *work(void *argument) {
  Worker *worker = argument;
  uint8_t *buffer = malloc(BUFFER);
  struct epoll_event events[512];
  int poll = worker->poll, next = worker->first;
  pin(worker->cpu);
  for (;;) {
    while (next < worker->end && (uint64_t)(next - worker->first) < worker->ready + worker->closed + AT_ONCE) {
      Conn *conn = &conns[next];
      int home = ports[next % homes];
      conn->number = next++, conn->fd = dial(home, next % ADDRESSES), conn->rest = malloc(1);
      struct epoll_event event = {.events = EPOLLIN, .data.ptr = conn};
      epoll_ctl(poll, EPOLL_CTL_ADD, conn->fd, &event);
      send_request(conn->fd, home, "/ws");
    }
    int count = epoll_wait(poll, events, 512, spinning ? 0 : 10);
    if (!count && spinning == 2) usleep(500);
    for (int i = 0; i < count; i++) {
      Conn *conn = events[i].data.ptr;
      if (read_some(worker, conn, buffer)) continue;
      close(conn->fd);
      worker->closed++;
    }
  }
  return NULL;
}

static uint64_t total(size_t offset) {
  uint64_t sum = 0;
  for (int i = 0; i < threads; i++) sum += *(_Atomic uint64_t *)((char *)&workers[i] + offset);
  return sum;
}
#define TOTAL(field) total(offsetof(Worker, field))

static uint64_t delivered(int phase) { return total(offsetof(Worker, delivered) + phase * sizeof(uint64_t)); }

static void publish(int fd, int phase, uint64_t number, int whole) {
  static char drop[4096];
  char text[LARGE];
  int size = snprintf(text, sizeof text, "{\"m\":\"~~%019llu-%010llu\",\"d\":\"", (unsigned long long)now_ns(),
                      (unsigned long long)(phase * PHASE_STEP + number));
  memset(text + size, 'a' + number % 26, whole - size);
  memcpy(text + whole - 2, "\"}", 2);
  send_frame(fd, 1, text, whole);
  while (recv(fd, drop, sizeof drop, MSG_DONTWAIT) > 0) continue;
}

/* In ms, of `many` counts of the same buckets. */
static double percentile(uint32_t **counts, int many, double share) {
  uint64_t all = 0, seen = 0;
  for (int i = 0; i < many; i++)
    for (int bucket = 0; bucket < BUCKETS; bucket++) all += counts[i][bucket];
  for (int bucket = 0; bucket < BUCKETS; bucket++) {
    for (int i = 0; i < many; i++) seen += counts[i][bucket];
    if (all && seen >= share * all) return bucket / 100.0;
  }
  return -1;
}

static double late(int phase, double share) {
  uint32_t *counts[MAX_THREADS];
  for (int i = 0; i < threads; i++) counts[i] = workers[i].latency[phase];
  return percentile(counts, threads, share);
}

static void *ask(void *argument) {
  int fd = dial(ports[0], 0), size;
  char request[128], answer[4096];
  cpu_set_t any;
  memset(&any, 255, sizeof any); /* not where the publisher spins */
  sched_setaffinity(0, sizeof any, &any);
  size = snprintf(request, sizeof request, "GET /health HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n", ports[0]);
  for (; asking; usleep(5000)) {
    uint64_t began = now_ns();
    send_all(fd, request, size);
    for (ssize_t got = 0, more; got < 2 || memcmp(answer + got - 2, "ok", 2); got += more)
      if ((more = recv(fd, answer + got, sizeof answer - got, 0)) < 1) exit(4);
    uint64_t bucket = (now_ns() - began) / 10000;
    asked[bucket < BUCKETS ? bucket : BUCKETS - 1]++;
  }
  close(fd);
  return argument;
}

static int deafen(void) { /* -> how many read nothing from now on */
  int deaf = 0, small = 4096;
  for (int i = 0; i < threads; i++)
    for (int j = workers[i].first; j < workers[i].end; j++) {
      if (j % 20 || conns[j].state != READY) continue;
      setsockopt(conns[j].fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
      epoll_ctl(workers[i].poll, EPOLL_CTL_DEL, conns[j].fd, NULL);
      deaf++;
    }
  return deaf;
}

static void run(int publisher, int phase, const char *description) {
  char mode[8];
  double parameter, seconds;
  if (sscanf(description, "%7[^:]:%lf:%lf", mode, &parameter, &seconds) != 3) exit(2);
  uint64_t live = TOTAL(ready) - TOTAL(closed), start = now_ns(), end = start + seconds * 1e9, published = 0;
  uint64_t gaps = TOTAL(gaps), disorder = TOTAL(disorder);
  pthread_t asker;
  int size = SIZE;
  memset(asked, 0, sizeof asked);
  if (*mode == 'h') {
    asking = 1;
    pthread_create(&asker, NULL, ask, NULL);
  }
  if (*mode == 'd') live -= deafen(), size = LARGE;
  spinning = *mode == 'h' ? 2 : 1;
  while (now_ns() < end) {
    int may = *mode == 's' || *mode == 'h' ? published * live < delivered(phase) + (uint64_t)parameter * live
                           : now_ns() - start >= published * 1e9 / parameter;
    if (may) publish(publisher, phase, ++published, size);
    else if (spinning == 2) usleep(100);
  }
  uint64_t deadline = now_ns() + 3000000000ull;
  while (delivered(phase) < published * live && now_ns() < deadline) continue;
  double took = (now_ns() - start) / 1e9;
  spinning = 0;
  if (*mode == 'h') {
    asking = 0;
    pthread_join(asker, NULL);
  }
  uint32_t *answers[] = {asked};
  printf("{\"phase\":\"%s\",\"published\":%llu,\"delivered\":%llu,\"expected\":%llu,\"per_second\":%.0f,"
         "\"p50_ms\":%.2f,\"p99_ms\":%.2f,\"http_p50_ms\":%.2f,\"http_p99_ms\":%.2f,"
         "\"gaps\":%llu,\"disorder\":%llu,\"closed\":%llu}\n",
         description, (unsigned long long)published, (unsigned long long)delivered(phase),
         (unsigned long long)(published * live), delivered(phase) / took, late(phase, .5), late(phase, .99),
         percentile(answers, 1, .5), percentile(answers, 1, .99), (unsigned long long)(TOTAL(gaps) - gaps),
         (unsigned long long)(TOTAL(disorder) - disorder), (unsigned long long)TOTAL(closed));
  fflush(stdout);
}

int main(int count, char **arguments) {
  if (count < 8) return 2;
  signal(SIGPIPE, SIG_IGN);
  for (char *one = strtok(arguments[1], ","); one && homes < MAX_PORTS; one = strtok(NULL, ","))
    ports[homes++] = atoi(one);
  int subscribers = atoi(arguments[2]), publisher_cpu = atoi(arguments[4]);
  hello = arguments[5], ready_sign = arguments[6];
  int cpus[MAX_THREADS];
  for (char *cpu = strtok(arguments[3], ","); cpu && threads < MAX_THREADS; cpu = strtok(NULL, ","))
    cpus[threads++] = atoi(cpu);
  conns = calloc(subscribers, sizeof *conns);
  uint64_t start = now_ns();
  for (int i = 0; i < threads; i++) {
    Worker *worker = &workers[i];
    worker->cpu = cpus[i], worker->poll = epoll_create1(0);
    worker->first = (long)subscribers * i / threads, worker->end = (long)subscribers * (i + 1) / threads;
    for (int phase = 0; phase < MAX_PHASES; phase++) worker->latency[phase] = calloc(BUCKETS, sizeof(uint32_t));
    pthread_create(&worker->thread, NULL, work, worker);
  }
  pin(publisher_cpu);
  while (TOTAL(ready) + TOTAL(closed) < (uint64_t)subscribers && now_ns() - start < 60e9) usleep(500);
  double took = (now_ns() - start) / 1e9;
  int publisher = dial(ports[0], 0);
  char answer[4096];
  send_request(publisher, ports[0], "/pub");
  if (recv(publisher, answer, sizeof answer, 0) < 12 || memcmp(answer + 9, "101", 3)) return 3;
  printf("{\"phase\":\"ready\",\"ready\":%llu,\"handshakes_per_second\":%.0f}\n", (unsigned long long)TOTAL(ready),
         TOTAL(ready) / took);
  fflush(stdout);
  char line[16];
  if (!fgets(line, sizeof line, stdin)) return 0;
  for (int i = 7; i < count; i++) run(publisher, i - 7, arguments[i]);
  return 0;
}
