filedesc://made.arc 0.0.0.0 20260102030405 text/plain 77
1 0 CrawlIndex tests
URL IP-address Archive-date Content-type Archive-length

http://example.org/a 0 192.0.2.1 20260102030405 text/html 68
HTTP/1.0 200 OK
Content-Type: text/html

<img src=0.gif alt=made>
http://example.org/a 1 192.0.2.1 20260102030405 text/html 68
HTTP/1.0 200 OK
Content-Type: text/html

<img src=1.gif alt=made>
