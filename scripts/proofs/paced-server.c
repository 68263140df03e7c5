// A golden server that is no limit to any client: one thread on a core of its own, never asleep, one
// write a token. What it sends is what src/golden sends: each token is the time just before its write.
// Usage: paced-server FIRST GAP (seconds); prints its port, and ends with its standard input.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define MOST 16384
#define HEAD "data: {\"id\":\"chatcmpl-golden\",\"object\":\"chat.completion.chunk\",\"created\":1764000000,\"model\":\"golden\",\"choices\":[{\"index\":0,\"delta\":"
#define TAIL(finish) ",\"logprobs\":null,\"finish_reason\":" finish "}]}\n\n"

typedef struct {
  char request[4096];
  int size;
  long left, asked;
  double due;
} Stream;

// Tokens that are due, in the order of their time: first ones and others each wait equally long.
typedef struct {
  int files[MOST];
  unsigned from, to;
} Queue;

static Stream *streams[MOST];
static Queue firsts, others;

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec + time.tv_nsec / 1e9;
}

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static void add(Queue *queue, int file) { queue->files[queue->to++ % MOST] = file; }

static int frame(char *into, const char *text) { return sprintf(into, "%zx\r\n%s\r\n", strlen(text), text); }

static void send_all(int file, const char *bytes, int size) {
  // what does not fit into the socket is of a client that does not read: nothing to measure there
  if (write(file, bytes, size) != size) fail("write");
}

static void send_token(int file, double gap) {
  Stream *stream = streams[file];
  if (stream == NULL) return;
  char text[512], framed[2048];
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  sprintf(text, HEAD "{\"content\":\" %ld.%09ld\"}" TAIL("null"), (long)time.tv_sec, time.tv_nsec);
  send_all(file, framed, frame(framed, text));
  stream->due += gap;
  if (--stream->left > 0) {
    add(&others, file);
    return;
  }
  int size = frame(framed, HEAD "{}" TAIL("\"length\""));
  sprintf(text, "data: {\"choices\":[],\"usage\":{\"completion_tokens\":%ld}}\n\n", stream->asked);
  size += frame(framed + size, text);
  size += frame(framed + size, "data: [DONE]\n\n");
  size += sprintf(framed + size, "0\r\n\r\n");
  send_all(file, framed, size);
}

static void take_request(int file, double first) {
  Stream *stream = streams[file];
  int size = read(file, stream->request + stream->size, sizeof stream->request - stream->size - 1);
  if (size <= 0) {
    close(file);
    free(stream);
    streams[file] = NULL;
    return;
  }
  stream->request[stream->size += size] = 0;
  char *end = strstr(stream->request, "\r\n\r\n"), *length = strcasestr(stream->request, "content-length:");
  if (end == NULL || length == NULL || end + 4 + atoi(length + 15) > stream->request + stream->size) return;
  char *tokens = strstr(end, "\"max_tokens\":");
  if (tokens == NULL) fail("no max_tokens");
  stream->size = 0;
  stream->asked = stream->left = atol(tokens + 13);
  stream->due = now() + first;
  char answer[1024];
  int written = sprintf(answer, "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n");
  written += frame(answer + written, HEAD "{\"role\":\"assistant\",\"content\":\"\"}" TAIL("null"));
  send_all(file, answer, written);
  add(&firsts, file);
}

/** Sends what is due. @returns Whether there was anything. */
static int send_due(Queue *queue, double at, double gap) {
  int sent = 0;
  while (queue->from != queue->to && sent < 64) {
    int file = queue->files[queue->from % MOST];
    if (streams[file] != NULL && streams[file]->due > at) break;
    queue->from++;
    sent++;
    send_token(file, gap);
  }
  return sent;
}

int main(int count, char **args) {
  if (count < 3) return 2;
  double first = atof(args[1]), gap = atof(args[2]);
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max < MOST ? files.rlim_max : MOST;
  setrlimit(RLIMIT_NOFILE, &files);
  int server = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), on = 1;
  struct sockaddr_in here = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof here;
  if (bind(server, (struct sockaddr *)&here, sizeof here) != 0 || listen(server, 4096) != 0) fail("listen");
  getsockname(server, (struct sockaddr *)&here, &length);
  printf("%d\n", ntohs(here.sin_port));
  fflush(stdout);
  int poll = epoll_create1(0);
  struct epoll_event ready[256], ask = {.events = EPOLLIN, .data.fd = server};
  epoll_ctl(poll, EPOLL_CTL_ADD, server, &ask);
  ask.data.fd = 0;
  epoll_ctl(poll, EPOLL_CTL_ADD, 0, &ask);
  for (;;) {
    double at = now();
    send_due(&firsts, at, gap);
    send_due(&others, at, gap);
    int asked = epoll_wait(poll, ready, 256, 0);
    for (int i = 0; i < asked; i++) {
      int file = ready[i].data.fd;
      if (file == 0) return 0;
      if (file != server) {
        take_request(file, first);
        continue;
      }
      int opened = accept4(server, NULL, NULL, SOCK_NONBLOCK);
      if (opened < 0) continue;
      if (opened >= MOST) fail("too many connections");
      setsockopt(opened, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      streams[opened] = calloc(1, sizeof(Stream));
      ask.data.fd = opened;
      epoll_ctl(poll, EPOLL_CTL_ADD, opened, &ask);
    }
  }
}
