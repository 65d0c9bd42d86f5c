/* Phones that come, leave and resume, each holding the hub to its word. Loopback only.
 *
 *   soak_load PORT PHONES EACH CHURN
 *
 * Phone i is person 1 + i / EACH. Its n-th ticket is "soak-<i>-<n>". It follows `feed`, `board:all:people` and its
 * person's own topic, and says its positions when it comes again. A publication's data begins with {"n":N,"s":NS}: its
 * number in its topic, which must be its offset, and when it was said. CHURN phones a second leave: by a close frame, by
 * FIN or by RST in turn; most for up to 8 s, one in fifty for 100 s.
 *
 * Prints one JSON object a second. stdin: "stir" begins the churn, "calm" ends it; "end FEED BOARD PERSON..." says where
 * the topics stand: a phone that stands elsewhere is missing something.
 */
#include "websocket.h"
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/epoll.h>

enum { AWAY, DIALLED, GREETED, LIVE };
enum { FEED, BOARD, OWN, TOPICS };
enum { BUFFER = 1 << 20, ADDRESSES = 64, AT_ONCE = 64, KEPT = 300, BUCKETS = 20000 /* of 100 us */ };
#define OVER SIZE_MAX

typedef struct {
  char epoch[16];
  uint64_t last, stood;
} Topic;

typedef struct {
  int fd, state, number, person, attempt, asked; /* asked: subd frames still to come */
  uint64_t due; /* when it comes back; when it is given up, while it comes */
  uint32_t rest_size;
  uint8_t *rest; /* the unread head of a message */
  Topic topics[TOPICS];
} Phone;

static struct {
  uint64_t live, coming, delivered, replayed, snaps, gaps, repeats, wrong, denied, too_old, resumed, left, cut, refused;
  uint64_t paused, strange, pings, late, missing;
} count;
static int port, phones, each, poller, close_code;
static double churn;
static bool calm = true;
static Phone *all;
static uint32_t latency[BUCKETS];
static uint64_t seed = 88172645463325252ull;

static uint64_t dice(uint64_t sides) {
  seed ^= seed << 13, seed ^= seed >> 7, seed ^= seed << 17;
  return seed % sides;
}

static uint64_t number_after(const char *text, const char *sign) {
  const char *at = strstr(text, sign);
  return at ? strtoull(at + strlen(sign), NULL, 10) : UINT64_MAX;
}

static void forget(Phone *phone) {
  close(phone->fd);
  count.live -= phone->state == LIVE, count.coming -= phone->state != LIVE;
  phone->state = AWAY, phone->rest_size = 0;
}

static void come(Phone *phone) {
  phone->fd = dial(port, phone->number % ADDRESSES), phone->state = DIALLED;
  phone->due = now_ns() + 20000000000ull, phone->asked = TOPICS, count.coming++;
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = phone};
  epoll_ctl(poller, EPOLL_CTL_ADD, phone->fd, &event);
  send_request(phone->fd, port, "/ws");
}

static void leave(Phone *phone) {
  static unsigned turn;
  uint64_t tenths = dice(50) ? 2 + dice(80) : 1000;
  if (turn % 3 == 0) send_frame(phone->fd, 8, "\x03\xe8", 2);
  if (turn++ % 3 < 2) setsockopt(phone->fd, SOL_SOCKET, SO_LINGER, &(struct linger){0, 0}, sizeof(struct linger));
  forget(phone);
  phone->due = now_ns() + tenths * 100000000ull, count.left++;
}

static void say_hello(Phone *phone) {
  char text[600], names[TOPICS][40] = {"feed", "board:all:people"};
  snprintf(names[OWN], sizeof names[OWN], "person:%d", phone->person);
  int size = snprintf(text, sizeof text, "{\"t\":\"hello\",\"ticket\":\"soak-%d-%d\",\"subs\":[", phone->number,
                      phone->attempt++);
  for (int i = 0; i < TOPICS; i++) {
    Topic *topic = &phone->topics[i];
    size += snprintf(text + size, sizeof text - size, "%s{\"c\":\"%s\"", i ? "," : "", names[i]);
    if (*topic->epoch)
      size += snprintf(text + size, sizeof text - size, ",\"e\":\"%s\",\"o\":%llu", topic->epoch,
                       (unsigned long long)topic->last);
    size += snprintf(text + size, sizeof text - size, "}");
  }
  size += snprintf(text + size, sizeof text - size, "]}");
  send_frame(phone->fd, 1, text, size);
}

static Topic *topic_of(Phone *phone, const char *text) {
  const char *name = strstr(text, "\"c\":\"");
  if (!name) return NULL;
  return &phone->topics[name[5] == 'f' ? FEED : name[5] == 'b' ? BOARD : OWN];
}

static void on_subd(Phone *phone, Topic *topic, const char *text) {
  uint64_t stood = number_after(text, "\"o\":");
  const char *epoch = strstr(text, "\"e\":\"") + 5;
  size_t length = strcspn(epoch, "\"");
  bool same = strlen(topic->epoch) == length && !memcmp(topic->epoch, epoch, length);
  if (strstr(text, "\"rec\":true")) {
    count.resumed++;
    if (!same || stood < topic->last) count.strange++;
  } else {
    if (*topic->epoch && same && stood - topic->last <= KEPT) count.denied++;
    else if (*topic->epoch) count.too_old++;
    memcpy(topic->epoch, epoch, length), topic->epoch[length] = 0;
    topic->last = stood; /* a real phone would fetch a snapshot now */
  }
  topic->stood = stood;
  if (--phone->asked == 0) phone->state = LIVE, count.coming--, count.live++;
  if (phone->asked < 0) count.strange++; /* unasked: the hub lost the thread */
}

static void on_publication(Topic *topic, const char *text, bool exact, uint64_t now) {
  uint64_t offset = number_after(text, "\"o\":"), said = number_after(text, "\"s\":");
  if (offset != number_after(text, "\"n\":")) count.wrong++;
  if (offset <= topic->last) count.repeats++;
  else if (exact && offset > topic->last + 1) count.gaps += offset - topic->last - 1;
  if (offset > topic->last) topic->last = offset;
  if (!exact) count.snaps++;
  if (offset <= topic->stood) count.replayed++;
  else if (exact) {
    uint64_t bucket = now > said ? (now - said) / 100000 : 0;
    latency[bucket < BUCKETS ? bucket : BUCKETS - 1]++, count.delivered++;
  }
}

static void on_text(Phone *phone, const char *text, uint64_t now) {
  const char *kind = text + 6; /* {"t":"… */
  Topic *topic = topic_of(phone, text);
  if (!strncmp(kind, "msg\"", 4) && topic) on_publication(topic, text, true, now);
  else if (!strncmp(kind, "snap\"", 5) && topic) on_publication(topic, text, false, now);
  else if (!strncmp(kind, "subd\"", 5) && topic) on_subd(phone, topic, text);
  else if (!strncmp(kind, "ping\"", 5)) send_frame(phone->fd, 1, "{\"t\":\"pong\"}", 12), count.pings++;
  else if (!strncmp(kind, "paused\"", 7)) count.paused++;
  else if (strncmp(kind, "welcome\"", 8)) count.strange++, fprintf(stderr, "strange: %.200s\n", text);
}

/* Both -> bytes used, or OVER when the socket is. */
static size_t on_handshake(Phone *phone, const uint8_t *data, size_t size) {
  const uint8_t *end = memmem(data, size, "\r\n\r\n", 4);
  if (!end) return 0;
  if (memcmp(data + 9, "101", 3)) return OVER;
  phone->state = GREETED;
  say_hello(phone);
  return end + 4 - data;
}

static size_t parse(Phone *phone, uint8_t *data, size_t size, uint64_t now) {
  size_t at = 0, head, payload, whole;
  if (phone->state == DIALLED) {
    at = on_handshake(phone, data, size);
    if (at == 0 || at == OVER) return at;
  }
  while ((whole = frame_size(data + at, size - at, &head, &payload))) {
    uint8_t *text = data + at + head, after = text[payload];
    if ((data[at] & 15) == 8) {
      close_code = payload >= 2 ? text[0] << 8 | text[1] : 0;
      return OVER;
    }
    text[payload] = 0;
    on_text(phone, (char *)text, now);
    text[payload] = after, at += whole;
  }
  return at;
}

static bool read_some(Phone *phone, uint8_t *buffer) {
  if (phone->rest_size) memcpy(buffer, phone->rest, phone->rest_size);
  ssize_t got = recv(phone->fd, buffer + phone->rest_size, BUFFER - 1 - phone->rest_size, MSG_DONTWAIT);
  if (got < 0) return errno == EAGAIN || errno == EINTR;
  if (got == 0) return false;
  size_t size = phone->rest_size + got, used = parse(phone, buffer, size, now_ns());
  if (used == OVER) return false;
  phone->rest_size = size - used;
  if (phone->rest_size) {
    phone->rest = realloc(phone->rest, phone->rest_size);
    memcpy(phone->rest, buffer + used, phone->rest_size);
  }
  return true;
}

static void look_at_the_clock(uint64_t now) {
  static uint64_t last, looked;
  static double owed;
  if (!last) last = now;
  owed = calm ? 0 : owed + (now - last) / 1e9 * churn;
  for (last = now; owed >= 1; owed--) {
    Phone *phone = &all[dice(phones)];
    if (phone->state == LIVE) leave(phone);
  }
  if (now - looked < 10000000) return;
  looked = now;
  for (Phone *phone = all; phone < all + phones; phone++) {
    if (phone->state == LIVE) continue;
    if (phone->state == AWAY && (now >= phone->due || calm) && count.coming < AT_ONCE) come(phone);
    if (phone->state != AWAY && now >= phone->due) count.late++, forget(phone), phone->due = 0;
  }
}

static void over(Phone *phone) {
  if (phone->state == LIVE) count.cut++;
  else count.refused++;
  fprintf(stderr, "phone %d was hung up on, code %d\n", phone->number, close_code);
  close_code = 0;
  forget(phone);
  phone->due = now_ns() + dice(5000) * 1000000ull;
}

static double percentile(double share) {
  uint64_t whole = 0, seen = 0;
  for (int bucket = 0; bucket < BUCKETS; bucket++) whole += latency[bucket];
  for (int bucket = 0; bucket < BUCKETS; bucket++)
    if ((seen += latency[bucket]) >= share * whole) return bucket / 10.0;
  return -1;
}

static void report(void) {
#define SAY(field) printf("\"" #field "\":%llu,", (unsigned long long)count.field)
  putchar('{');
  SAY(live), SAY(coming), SAY(delivered), SAY(replayed), SAY(snaps), SAY(gaps), SAY(repeats), SAY(wrong), SAY(denied);
  SAY(too_old), SAY(resumed), SAY(left), SAY(cut), SAY(refused), SAY(paused), SAY(strange), SAY(pings), SAY(late);
  SAY(missing);
  printf("\"p50_ms\":%.1f,\"p99_ms\":%.1f}\n", percentile(.5), percentile(.99));
  fflush(stdout);
}

static void end(char *line) {
  uint64_t feed = strtoull(line, &line, 10), board = strtoull(line, &line, 10);
  uint64_t *people = calloc(phones / each + 2, sizeof *people);
  for (int i = 1; i <= (phones - 1) / each + 1; i++) people[i] = strtoull(line, &line, 10);
  for (Phone *phone = all; phone < all + phones; phone++) {
    Topic *topics = phone->topics;
    count.missing += phone->state != LIVE || topics[FEED].last != feed || topics[BOARD].last != board ||
                     topics[OWN].last != people[phone->person];
  }
  report();
  exit(0);
}

int main(int given, char **arguments) {
  if (given != 5) return 2;
  signal(SIGPIPE, SIG_IGN);
  port = atoi(arguments[1]), phones = atoi(arguments[2]), each = atoi(arguments[3]), churn = atof(arguments[4]);
  all = calloc(phones, sizeof *all);
  for (int i = 0; i < phones; i++) all[i].number = i, all[i].person = 1 + i / each;
  uint8_t *buffer = malloc(BUFFER);
  struct epoll_event events[512];
  struct pollfd keyboard = {.fd = 0, .events = POLLIN};
  static char line[1 << 20];
  poller = epoll_create1(0);
  for (uint64_t told = 0;;) {
    int some = epoll_wait(poller, events, 512, 0);
    if (!some) usleep(1000); /* not woken by each frame: on a shared machine the server would pay for that */
    for (int i = 0; i < some; i++) {
      Phone *phone = events[i].data.ptr;
      if (phone->state != AWAY && !read_some(phone, buffer)) over(phone);
    }
    uint64_t now = now_ns();
    look_at_the_clock(now);
    if (now - told > 1000000000ull) told = now, report();
    if (poll(&keyboard, 1, 0) < 1) continue;
    if (!fgets(line, sizeof line, stdin)) return 0;
    if (*line == 'c') calm = true;
    if (*line == 's') calm = false;
    if (*line == 'e') end(line + 4);
  }
}
